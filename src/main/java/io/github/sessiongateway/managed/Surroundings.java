package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.clock.FixedDelay;
import io.github.sessiongateway.clock.Ticker;
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
 * @param ticker where they come from
 * @param waits timers for callers that wait
 * @param patience how long a caller waits at most
 */
record Surroundings(
    LongSupplier elapsed,
    Ticker ticker,
    InstantSource clock,
    RandomGenerator random,
    DueQueue queue,
    Recovery recovery,
    FixedDelay waits,
    Duration patience,
    ServerTime serverTime,
    OldBearers oldBearers,
    Herald herald,
    Journal journal) {

  static Surroundings of(
      Timers timers,
      Ticker ticker,
      InstantSource clock,
      RandomGenerator random,
      Duration patience,
      Consumer<SessionEvent> events,
      Journal journal) {
    long start = ticker.getAsLong();
    LongSupplier elapsed = () -> ticker.getAsLong() - start;
    DueQueue queue = new DueQueue(timers, elapsed);
    return new Surroundings(
        elapsed,
        ticker,
        clock,
        random,
        queue,
        new Recovery(queue, elapsed, random),
        new FixedDelay(timers, ticker, patience),
        patience,
        new ServerTime(elapsed, clock),
        new OldBearers(),
        new Herald(clock, events),
        journal);
  }

  long now() {
    return elapsed.getAsLong();
  }
}
