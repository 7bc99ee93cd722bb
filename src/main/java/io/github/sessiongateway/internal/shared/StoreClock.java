package io.github.sessiongateway.internal.shared;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The store's clock as far as a gateway knows it, from the latest answer and a monotonic clock
 * since. Before the first answer, it is a guess by the wall clock, by which no turn is taken.
 * Confined to one event loop.
 */
public final class StoreClock {
  private static final long MILLI = 1_000_000;

  private final LongSupplier elapsed;
  private long time;
  private long askedAt;
  private long answeredAt;
  private boolean isTold;

  /**
   * @param elapsed a monotonic clock in nanoseconds
   */
  public StoreClock(LongSupplier elapsed, InstantSource wallClock) {
    this.elapsed = elapsed;
    this.time = wallClock.instant().toEpochMilli();
    this.askedAt = elapsed.getAsLong();
    this.answeredAt = askedAt;
  }

  /**
   * Records an answer that was received now.
   *
   * @param asked when the store was asked, by the monotonic clock
   * @param toldTime the store's clock in milliseconds when it answered
   * @return how much later it is than the guess before the first answer said; 0 after that answer
   */
  public long told(long asked, long toldTime) {
    long guess = notBefore();
    time = toldTime;
    askedAt = asked;
    answeredAt = elapsed.getAsLong();
    boolean wasTold = isTold;
    isTold = true;
    return wasTold ? 0 : toldTime - guess;
  }

  /** Returns whether the store has answered. */
  public boolean isTold() {
    return isTold;
  }

  /** Returns the earliest time that the store's clock may show now, in milliseconds. */
  public long notBefore() {
    return time + (elapsed.getAsLong() - answeredAt) / MILLI;
  }

  /** Returns the latest time that the store's clock may show now, in milliseconds. */
  public long notAfter() {
    return time + (elapsed.getAsLong() - askedAt) / MILLI + 1;
  }
}
