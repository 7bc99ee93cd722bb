package io.github.sessiongateway.sandbox;

import io.github.sessiongateway.internal.config.SandboxFault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The faults that requests meet: first those that were set for the next requests, in their order,
 * then faults at random. Confined to the sandbox's event loop.
 */
final class SandboxFaults {
  private final Deque<SandboxFault> next = new ArrayDeque<>();
  private final RandomGenerator random;
  private List<SandboxFault> rates = List.of();
  private int requests;
  private @Nullable SandboxFault latest;

  SandboxFaults(List<SandboxFault> faults, RandomGenerator random) {
    this.random = random;
    set(faults);
  }

  /** Replaces all faults. */
  void set(List<SandboxFault> faults) {
    next.clear();
    for (SandboxFault fault : faults) {
      for (int i = 0; !fault.isRate() && i < fault.amount(); i++) {
        next.add(fault);
      }
    }
    rates = faults.stream().filter(SandboxFault::isRate).toList();
  }

  /** Returns the number of requests so far. */
  int requests() {
    return requests;
  }

  /** Takes the fault of the next request; null if it meets none. */
  @Nullable SandboxFault draw() {
    requests++;
    latest = next.isEmpty() ? drawn(false) : next.poll();
    return latest;
  }

  /** Returns the fault of the latest request; null if it met none. */
  @Nullable SandboxFault latest() {
    return latest;
  }

  /** Takes the fault of a new connection. Returns whether it is reset before it is read. */
  boolean drawsReset() {
    if (!next.isEmpty()) {
      return isReset(next.peek()) && next.poll() != null;
    }
    return drawn(true) != null;
  }

  private @Nullable SandboxFault drawn(boolean resets) {
    if (rates.isEmpty()) {
      return null;
    }
    int left = random.nextInt(100);
    for (SandboxFault fault : rates) {
      if (isReset(fault) == resets) {
        left -= fault.amount();
        if (left < 0) {
          return fault;
        }
      }
    }
    return null;
  }

  private static boolean isReset(SandboxFault fault) {
    return fault.kind() == SandboxFault.Kind.RESET_BEFORE_READING;
  }
}
