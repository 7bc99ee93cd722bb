package io.github.sessiongateway.bench;

import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.clock.Timers;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes faster than it does, with the timers of a Vert.x. */
final class FastTime implements Timers, Ticker, InstantSource {
  private final Timers timers;
  private final long factor;
  private final long start = System.nanoTime();

  FastTime(Vertx vertx, long factor) {
    this.timers = Timers.of(vertx);
    this.factor = factor;
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    return timers.after(delay.dividedBy(factor), task);
  }

  @Override
  public long getAsLong() {
    return (System.nanoTime() - start) * factor;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(getAsLong());
  }
}
