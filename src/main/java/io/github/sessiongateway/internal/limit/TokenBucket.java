package io.github.sessiongateway.internal.limit;

/**
 * A token bucket by the generic cell rate algorithm. Its state is one number: the time at which the
 * bucket is full. Times are those of a nano clock and may wrap.
 */
public final class TokenBucket {
  private long fullAt;

  /** Creates a bucket that is full from a time on. */
  public TokenBucket(long fullAt) {
    this.fullAt = fullAt;
  }

  /**
   * How fast a bucket fills, and what it holds.
   *
   * @param interval nanoseconds until a token comes back
   * @param burst tokens in a full bucket
   */
  public record Rate(long interval, long burst) {
    public static Rate perSecond(int tokens) {
      return new Rate(1_000_000_000L / tokens, tokens);
    }

    public static Rate perMinute(int tokens) {
      return new Rate(60_000_000_000L / tokens, tokens);
    }
  }

  /** Returns a bucket that is as full as this one is now, with at least {@code tokens} tokens. */
  public TokenBucket copy(Rate rate, long now, long tokens) {
    return new TokenBucket(now + Math.min(fullAt - now, rate.interval() * (rate.burst() - tokens)));
  }

  /** Returns the nanoseconds until there is a token; 0 if there is one. */
  public long waitFor(Rate rate, long now) {
    long debt = fullAt - now + rate.interval();
    return Math.max(0, debt - rate.interval() * rate.burst());
  }

  /** Takes tokens, even missing ones. The debt is bounded: two bursts later the bucket is full. */
  public void take(Rate rate, long now, long tokens) {
    long from = fullAt - now > 0 ? fullAt - now : 0;
    fullAt = now + Math.min(from + tokens * rate.interval(), 2 * rate.interval() * rate.burst());
  }

  /** Takes a token if there is one. */
  public boolean tryTake(Rate rate, long now) {
    if (waitFor(rate, now) > 0) {
      return false;
    }
    take(rate, now, 1);
    return true;
  }
}
