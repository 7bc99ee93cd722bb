package io.github.sessiongateway.internal.koyeb.resilience;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.RetryConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.koyeb.call.Attempts;
import io.github.sessiongateway.internal.koyeb.call.Calls;
import io.github.sessiongateway.internal.koyeb.resilience.CircuitListener.State;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.Meters.Gauge;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Calls that survive a Koyeb that fails. From the outside in: shared calls are joined, attempts are
 * repeated, their number is limited, and a failing Koyeb is spared.
 *
 * @param calls the calls of callers that wait
 * @param background calls that no caller waits for, such as a refresh ahead of time. They are not
 *     repeated here, because the session keeper backs off itself, and they have a limit of their
 *     own, so that a flood of requests does not starve a refresh.
 */
public record Pipeline(Calls calls, Calls background) {
  private static final int BACKGROUND_IN_FLIGHT = 8;
  private static final int BACKGROUND_QUEUED = 4096;

  /** Returns both kinds of calls in front of the attempts; they share one circuit breaker. */
  public static Pipeline of(
      Attempts attempts,
      UpstreamConfig config,
      Timers timers,
      LongSupplier nanoTime,
      RandomGenerator random,
      CircuitListener listener,
      Telemetry telemetry) {
    Meters meters = telemetry.meters();
    Breaker breaker = new Breaker(config.breaker(), nanoTime, listener);
    Cooldowns cooldowns = new Cooldowns(nanoTime);
    Attempts breaking = new BreakingAttempts(attempts, breaker, cooldowns);
    LimitedAttempts limited =
        new LimitedAttempts(breaking, config.maxInFlight(), config.maxWaiting(), nanoTime, meters);
    LimitedAttempts backgroundLimited =
        new LimitedAttempts(breaking, BACKGROUND_IN_FLIGHT, BACKGROUND_QUEUED, nanoTime, meters);
    RetryConfig retry = config.retry();
    RetryConfig once = new RetryConfig(0, retry.backoffInitial(), retry.backoffCap());
    // With less time left, the reply would most likely come too late.
    Duration least = config.attemptTimeout().dividedBy(10);
    Duration deadline = config.deadline();
    RetryingCalls retrying =
        new RetryingCalls(limited, retry, deadline, least, timers, nanoTime, random, telemetry);
    CoalescingCalls calls = new CoalescingCalls(retrying, telemetry);
    measure(meters, "requests", limited);
    measure(meters, "background", backgroundLimited);
    for (State state : State.values()) {
      meters.gauge(Gauge.CIRCUIT, state.word(), () -> breaker.state() == state ? 1 : 0);
    }
    meters.gauge(Gauge.RETRIES_LEFT, retrying::retriesLeft);
    meters.gauge(Gauge.PAUSES, cooldowns::size);
    return new Pipeline(
        calls,
        calls.beside(
            new RetryingCalls(
                backgroundLimited, once, deadline, least, timers, nanoTime, random, telemetry)));
  }

  private static void measure(Meters meters, String kind, LimitedAttempts attempts) {
    meters.gauge(Gauge.CALLS_IN_FLIGHT, kind, attempts::inFlight);
    meters.gauge(Gauge.CALLS_WAITING, kind, attempts::waiting);
  }

  /** Returns the greatest number of attempts that are under way at the same time. */
  public static int maxInFlight(UpstreamConfig config) {
    return config.maxInFlight() + BACKGROUND_IN_FLIGHT;
  }
}
