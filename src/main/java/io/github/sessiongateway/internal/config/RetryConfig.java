package io.github.sessiongateway.internal.config;

import java.time.Duration;

/**
 * The retries of a call.
 *
 * @param retries the largest number of retries per call
 * @param backoffInitial the longest wait before the first retry
 * @param backoffCap the longest wait before any retry
 */
public record RetryConfig(int retries, Duration backoffInitial, Duration backoffCap) {
  static RetryConfig read(ConfigReader settings) {
    return new RetryConfig(
        settings.integer("upstream.retries").between(0, 10).or(2),
        settings
            .duration("upstream.backoff-initial")
            .between(Duration.ofMillis(1), Duration.ofSeconds(10))
            .or(Duration.ofMillis(200)),
        settings
            .duration("upstream.backoff-cap")
            .between(Duration.ofMillis(1), Duration.ofSeconds(25))
            .or(Duration.ofSeconds(5)));
  }

  /** Returns the same configuration without a retry. */
  public RetryConfig none() {
    return new RetryConfig(0, backoffInitial, backoffCap);
  }
}
