package io.github.sessiongateway.config;

import java.time.Duration;

/**
 * When Koyeb is left alone.
 *
 * @param window over which failures are counted
 * @param minCalls fewer calls in the window say nothing
 * @param rate failures in percent at which the circuit opens
 * @param reset how long it stays open before a probe
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
