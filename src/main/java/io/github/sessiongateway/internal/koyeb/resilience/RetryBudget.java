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
    if (left(firsts.sum(), retries.sum()) == 0) {
      return false;
    }
    retries.increment();
    return true;
  }

  /** Returns how many retries are left. Safe from any thread, which may see an earlier number. */
  int left() {
    return left(firsts.peek(), retries.peek());
  }

  private static int left(int firsts, int retries) {
    return Math.max(0, FLOOR + firsts / FIRSTS_A_RETRY - retries);
  }
}
