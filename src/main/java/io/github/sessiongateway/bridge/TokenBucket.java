package io.github.sessiongateway.bridge;

/**
 * A rate and a burst, as the generic cell rate algorithm has it: one number, the time at which the
 * bucket would be full. Times are those of a nano clock, and may wrap.
 */
final class TokenBucket {
  private long fullAt;

  /** A bucket that is full from a time on. */
  TokenBucket(long fullAt) {
    this.fullAt = fullAt;
  }

  /**
   * What a bucket gives.
   *
   * @param interval nanoseconds until one token is back
   * @param burst tokens in a full bucket
   */
  record Rate(long interval, long burst) {
    static Rate perSecond(int tokens) {
      return new Rate(1_000_000_000L / tokens, tokens);
    }

    static Rate perMinute(int tokens) {
      return new Rate(60_000_000_000L / tokens, tokens);
    }
  }

  /** Another, as full as this is now, with so many tokens at least. */
  TokenBucket copy(Rate rate, long now, long tokens) {
    return new TokenBucket(now + Math.min(fullAt - now, rate.interval() * (rate.burst() - tokens)));
  }

  /** How long until there is a token, in nanoseconds; 0 if there is one. */
  long waitFor(Rate rate, long now) {
    long debt = fullAt - now + rate.interval();
    return Math.max(0, debt - rate.interval() * rate.burst());
  }

  /** Takes tokens, there or not. The debt is bounded: a bucket is full again after two bursts. */
  void take(Rate rate, long now, long tokens) {
    long from = fullAt - now > 0 ? fullAt - now : 0;
    fullAt = now + Math.min(from + tokens * rate.interval(), 2 * rate.interval() * rate.burst());
  }

  /** Takes a token if there is one. */
  boolean tryTake(Rate rate, long now) {
    if (waitFor(rate, now) > 0) {
      return false;
    }
    take(rate, now, 1);
    return true;
  }
}
