package io.github.sessiongateway.sandbox;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The faults that requests meet: first those that were set for the next requests, in their order,
 * then faults at random. Confined to the server's event loop.
 */
final class KoyebFaults {
  private final Deque<KoyebFault> next = new ArrayDeque<>();
  private final RandomGenerator random;
  private List<KoyebFault> rates = List.of();
  private int requests;
  private @Nullable KoyebFault latest;

  KoyebFaults(List<KoyebFault> faults, RandomGenerator random) {
    this.random = random;
    set(faults);
  }

  /** Replaces all faults. */
  void set(List<KoyebFault> faults) {
    next.clear();
    for (KoyebFault fault : faults) {
      for (int i = 0; !fault.isRate() && i < fault.amount(); i++) {
        next.add(fault);
      }
    }
    rates = faults.stream().filter(KoyebFault::isRate).toList();
  }

  /** Returns the number of requests so far. */
  int requests() {
    return requests;
  }

  /** Takes the fault of the next request; null if it meets none. */
  @Nullable KoyebFault draw() {
    requests++;
    latest = next.isEmpty() ? drawn(false) : next.poll();
    return latest;
  }

  /** Returns the fault of the latest request; null if it met none. */
  @Nullable KoyebFault latest() {
    return latest;
  }

  /** Takes the fault of a new connection. Returns whether it is reset before it is read. */
  boolean drawsReset() {
    if (!next.isEmpty()) {
      return isReset(next.peek()) && next.poll() != null;
    }
    return drawn(true) != null;
  }

  private @Nullable KoyebFault drawn(boolean resets) {
    if (rates.isEmpty()) {
      return null;
    }
    int left = random.nextInt(100);
    for (KoyebFault fault : rates) {
      if (isReset(fault) == resets) {
        left -= fault.amount();
        if (left < 0) {
          return fault;
        }
      }
    }
    return null;
  }

  private static boolean isReset(KoyebFault fault) {
    return fault.kind() == KoyebFault.Kind.RESET_BEFORE_READING;
  }
}
