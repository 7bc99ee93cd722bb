package io.github.sessiongateway.internal.koyeb.resilience;

import java.util.function.LongSupplier;

/**
 * The number of retries that Koyeb may get within ten seconds: five, and one for every five first
 * attempts.
 */
final class RetryBudget {
  private static final int FLOOR = 5;
  private static final int FIRSTS_A_RETRY = 5;
  private static final int SECONDS = 10;
  private static final long SECOND = 1_000_000_000L;

  private final LongSupplier nanoTime;
  private final long begin;
  private final int[] firsts = new int[SECONDS];
  private final int[] retries = new int[SECONDS];
  private long second;

  RetryBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
  }

  void firstCall() {
    firsts[now()]++;
  }

  /** Takes a retry out of the budget. Returns false if none is left. */
  boolean take() {
    int at = now();
    if (sum(retries) >= FLOOR + sum(firsts) / FIRSTS_A_RETRY) {
      return false;
    }
    retries[at]++;
    return true;
  }

  private int now() {
    long current = (nanoTime.getAsLong() - begin) / SECOND;
    long passed = Math.min(current - second, SECONDS);
    for (long i = 1; i <= passed; i++) {
      int at = (int) ((second + i) % SECONDS);
      firsts[at] = 0;
      retries[at] = 0;
    }
    second = Math.max(second, current);
    return (int) (second % SECONDS);
  }

  private static int sum(int[] counts) {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }
}
