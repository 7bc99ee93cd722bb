package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.managed.credential.TokenSources;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * The clocks, timers and randomness of a keeper, and what gives it tokens beside Koyeb.
 *
 * @param patience the longest wait of a caller
 */
public record KeeperEnvironment(
    Timers timers,
    Ticker nanoTime,
    InstantSource clock,
    RandomGenerator random,
    Duration patience,
    Telemetry telemetry,
    TokenSources sources) {

  /** Creates an environment in which Koyeb alone gives tokens. */
  public KeeperEnvironment(
      Timers timers,
      Ticker nanoTime,
      InstantSource clock,
      RandomGenerator random,
      Duration patience,
      Telemetry telemetry) {
    this(timers, nanoTime, clock, random, patience, telemetry, TokenSources.NONE);
  }
}
