package io.github.sessiongateway.internal.koyeb.resilience;

import io.github.sessiongateway.internal.clock.Timers;
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
 * repeated, their number is limited, and a failing Koyeb is spared. Confined to one event loop.
 */
public final class Pipeline {
  private static final int BACKGROUND_IN_FLIGHT = 8;
  private static final int BACKGROUND_QUEUED = 4096;

  private final Breaker breaker;
  private final LimitedAttempts limited;
  private final RetryingCalls retrying;
  private final RetryingCalls once;
  private final CoalescingCalls calls;
  private final CoalescingCalls background;

  /** Puts both kinds of calls in front of the attempts; they share one circuit breaker. */
  public Pipeline(
      Attempts attempts,
      UpstreamConfig config,
      Timers timers,
      LongSupplier nanoTime,
      RandomGenerator random,
      CircuitListener listener,
      Telemetry telemetry) {
    Meters meters = telemetry.meters();
    Cooldowns cooldowns = new Cooldowns(nanoTime);
    breaker = new Breaker(config.breaker(), nanoTime, listener);
    Attempts breaking = new BreakingAttempts(attempts, breaker, cooldowns);
    limited =
        new LimitedAttempts(breaking, config.maxInFlight(), config.maxWaiting(), nanoTime, meters);
    LimitedAttempts backgroundLimited =
        new LimitedAttempts(breaking, BACKGROUND_IN_FLIGHT, BACKGROUND_QUEUED, nanoTime, meters);
    Duration deadline = config.deadline();
    Duration least = leastTime(config);
    retrying =
        new RetryingCalls(
            limited, config.retry(), deadline, least, timers, nanoTime, random, telemetry);
    once =
        new RetryingCalls(
            backgroundLimited,
            config.retry().none(),
            deadline,
            least,
            timers,
            nanoTime,
            random,
            telemetry);
    calls = new CoalescingCalls(retrying, telemetry);
    background = calls.beside(once);
    measure(meters, "requests", limited);
    measure(meters, "background", backgroundLimited);
    for (State state : State.values()) {
      meters.gauge(Gauge.CIRCUIT, state.word(), () -> breaker.state() == state ? 1 : 0);
    }
    meters.gauge(Gauge.RETRIES_LEFT, retrying::retriesLeft);
    meters.gauge(Gauge.PAUSES, cooldowns::size);
  }

  private static void measure(Meters meters, String kind, LimitedAttempts attempts) {
    meters.gauge(Gauge.CALLS_IN_FLIGHT, kind, attempts::inFlight);
    meters.gauge(Gauge.CALLS_WAITING, kind, attempts::waiting);
  }

  /** Returns the calls of callers that wait. */
  public Calls calls() {
    return calls;
  }

  /**
   * Returns the calls that no caller waits for, such as a refresh ahead of time. They are not
   * repeated here, because the session keeper backs off itself. They have a limit of their own, so
   * that a flood of requests does not starve a refresh.
   */
  public Calls background() {
    return background;
  }

  /**
   * Uses another configuration with the same deadline. Calls under way, the circuit, cool-downs and
   * the budget of retries stay.
   */
  public void change(UpstreamConfig to) {
    Duration least = leastTime(to);
    breaker.change(to.breaker());
    retrying.change(to.retry(), least);
    once.change(to.retry().none(), least);
    limited.change(to.maxInFlight(), to.maxWaiting());
  }

  /** Returns the least time for an attempt. With less, the reply would most likely be too late. */
  private static Duration leastTime(UpstreamConfig config) {
    return config.attemptTimeout().dividedBy(10);
  }

  /** Returns the greatest number of attempts that are under way at the same time. */
  public static int maxInFlight(UpstreamConfig config) {
    return config.maxInFlight() + BACKGROUND_IN_FLIGHT;
  }
}
