package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.clock.FixedDelay;
import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.managed.credential.TokenSources;
import io.github.sessiongateway.internal.managed.token.Lifetimes;
import io.github.sessiongateway.internal.managed.token.ServerTime;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The collaborators that all sessions of a keeper share.
 *
 * @param elapsed a monotonic clock in nanoseconds since the start
 * @param ticker the clock that {@code elapsed} reads
 * @param waits the timers of callers that wait
 * @param patience the longest wait of a caller
 */
record KeeperContext(
    LongSupplier elapsed,
    Ticker ticker,
    InstantSource clock,
    RandomGenerator random,
    DueQueue queue,
    Recovery recovery,
    FixedDelay waits,
    Duration patience,
    ServerTime serverTime,
    Lifetimes lifetimes,
    OldBearers oldBearers,
    SessionEventPublisher publisher,
    Ledger ledger,
    Telemetry telemetry,
    TokenSources sources) {

  static KeeperContext of(KeeperEnvironment environment, EventListener events, Ledger ledger) {
    Timers timers = environment.timers();
    Ticker ticker = environment.nanoTime();
    InstantSource clock = environment.clock();
    RandomGenerator random = environment.random();
    long start = ticker.getAsLong();
    LongSupplier elapsed = () -> ticker.getAsLong() - start;
    DueQueue queue = new DueQueue(timers, elapsed);
    ServerTime serverTime = new ServerTime(elapsed, clock);
    return new KeeperContext(
        elapsed,
        ticker,
        clock,
        random,
        queue,
        new Recovery(queue, elapsed, random),
        new FixedDelay(timers, ticker, environment.patience()),
        environment.patience(),
        serverTime,
        new Lifetimes(serverTime, elapsed, ticker, random),
        new OldBearers(),
        new SessionEventPublisher(clock, events, environment.telemetry().current()),
        ledger,
        environment.telemetry(),
        environment.sources());
  }

  long now() {
    return elapsed.getAsLong();
  }
}
