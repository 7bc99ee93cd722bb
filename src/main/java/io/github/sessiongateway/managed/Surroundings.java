package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.clock.FixedDelay;
import io.github.sessiongateway.clock.Timers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What all sessions share: time, chance, the queue, and where events and tokens go.
 *
 * @param elapsed nanoseconds since the start, which only grow
 * @param waits timers for callers that wait
 * @param patience how long a caller waits at most
 */
record Surroundings(
    LongSupplier elapsed,
    InstantSource clock,
    RandomGenerator random,
    DueQueue queue,
    FixedDelay waits,
    Duration patience,
    ServerTime serverTime,
    Herald herald,
    Journal journal) {

  static Surroundings of(
      Timers timers,
      LongSupplier nanoTime,
      InstantSource clock,
      RandomGenerator random,
      Duration patience,
      Consumer<SessionEvent> events,
      Journal journal) {
    long start = nanoTime.getAsLong();
    LongSupplier elapsed = () -> nanoTime.getAsLong() - start;
    return new Surroundings(
        elapsed,
        clock,
        random,
        new DueQueue(timers, elapsed),
        new FixedDelay(timers, nanoTime, patience),
        patience,
        new ServerTime(elapsed, clock),
        new Herald(clock, events),
        journal);
  }

  long now() {
    return elapsed.getAsLong();
  }
}
