package io.github.sessiongateway.internal.koyeb.resilience;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The number of retries that Koyeb may get within ten seconds: five, and one for every five first
 * attempts.
 */
final class RetryBudget {
  private static final int FLOOR = 5;
  private static final int FIRSTS_A_RETRY = 5;
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final SlidingCount firsts;
  private final SlidingCount retries;

  RetryBudget(LongSupplier nanoTime) {
    firsts = new SlidingCount(WINDOW, nanoTime);
    retries = new SlidingCount(WINDOW, nanoTime);
  }

  void firstCall() {
    firsts.increment();
  }

  /** Takes a retry out of the budget. Returns false if none is left. */
  boolean take() {
    if (retries.sum() >= FLOOR + firsts.sum() / FIRSTS_A_RETRY) {
      return false;
    }
    retries.increment();
    return true;
  }
}
