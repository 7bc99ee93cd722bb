package io.github.sessiongateway.internal.config;

import java.time.Duration;

/**
 * The circuit breaker of calls to Koyeb.
 *
 * @param window the time over which failures are counted
 * @param minCalls the calls in the window below which the circuit stays closed
 * @param rate the percentage of failures at which the circuit opens
 * @param reset how long the circuit stays open before a probe
 */
public record BreakerConfig(Duration window, int minCalls, int rate, Duration reset) {
  static BreakerConfig read(ConfigReader settings) {
    return new BreakerConfig(
        settings
            .duration("upstream.breaker-window")
            .between(Duration.ofSeconds(1), Duration.ofMinutes(10))
            .or(Duration.ofSeconds(10)),
        settings.integer("upstream.breaker-min-calls").between(1, 10_000).or(10),
        settings.integer("upstream.breaker-rate").between(1, 100).or(50),
        settings
            .duration("upstream.breaker-reset")
            .between(Duration.ofMillis(100), Duration.ofMinutes(10))
            .or(Duration.ofSeconds(10)));
  }
}
