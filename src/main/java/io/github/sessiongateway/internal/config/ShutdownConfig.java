package io.github.sessiongateway.internal.config;

import java.time.Duration;

/**
 * How a gateway stops.
 *
 * @param announce how long it is not ready and serves everything, before it drains
 * @param deadline how long it lets requests under way finish
 */
public record ShutdownConfig(Duration announce, Duration deadline) {
  /** Vert.x ends a process two minutes after its stop began. The last seconds are for the ports. */
  private static final Duration MOST = Duration.ofSeconds(110);

  static ShutdownConfig read(ConfigReader settings) {
    ShutdownConfig config =
        new ShutdownConfig(
            settings
                .duration("shutdown.announce")
                .between(Duration.ZERO, Duration.ofMinutes(1))
                .or(Duration.ZERO),
            settings
                .duration("shutdown.deadline")
                .between(Duration.ZERO, Duration.ofMinutes(1))
                .or(Duration.ofSeconds(10)));
    if (config.announce.plus(config.deadline).compareTo(MOST) > 0) {
      settings.problem("shutdown.announce", "must be at most 110s together with shutdown.deadline");
    }
    return config;
  }

  /** Returns the same configuration for a process that has no balancer in front. */
  ShutdownConfig unannounced() {
    return new ShutdownConfig(Duration.ZERO, deadline);
  }
}
