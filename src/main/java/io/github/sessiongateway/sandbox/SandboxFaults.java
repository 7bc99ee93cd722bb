package io.github.sessiongateway.sandbox;

import io.github.sessiongateway.internal.config.SandboxFault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The faults that requests meet: first those of the next requests, in their order, then faults at
 * random. Confined to the sandbox's event loop.
 */
final class SandboxFaults {
  private final Deque<SandboxFault> next = new ArrayDeque<>();
  private final List<SandboxFault> rates;
  private final RandomGenerator random;

  SandboxFaults(List<SandboxFault> faults, RandomGenerator random) {
    this.random = random;
    for (SandboxFault fault : faults) {
      for (int i = 0; !fault.isRate() && i < fault.amount(); i++) {
        next.add(fault);
      }
    }
    rates = faults.stream().filter(SandboxFault::isRate).toList();
  }

  /** Takes the fault of the next request; null if it meets none. */
  @Nullable SandboxFault draw() {
    if (!next.isEmpty()) {
      return next.poll();
    }
    int left = rates.isEmpty() ? 0 : random.nextInt(100);
    for (SandboxFault fault : rates) {
      left -= fault.amount();
      if (left < 0) {
        return fault;
      }
    }
    return null;
  }
}
