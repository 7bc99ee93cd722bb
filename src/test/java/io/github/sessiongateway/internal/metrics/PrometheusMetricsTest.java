package io.github.sessiongateway.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.Meters.Freshness;
import io.github.sessiongateway.internal.telemetry.Meters.Gauge;
import io.github.sessiongateway.internal.telemetry.Meters.Renewal;
import org.junit.jupiter.api.Test;

class PrometheusMetricsTest {
  @Test
  void print() {
    PrometheusMetrics metrics = new PrometheusMetrics("1.0");
    Meters meters = metrics.meters();
    System.out.println(metrics.scrape("").body());
    meters.answered("session.login", null, 1_000_000);
    meters.answered("session.login", Failure.RATE_LIMITED, 1_000_000);
    meters.dropped();
    meters.attempted("login", "answered", 1_000_000);
    meters.retried("login");
    meters.retryDenied();
    meters.joined("refresh");
    meters.overloaded();
    meters.renewed(Renewal.DUE, null);
    meters.read(Freshness.FRESH);
    meters.denied("refused key");
    meters.barred();
    for (Gauge gauge : Gauge.values()) {
      meters.gauge(gauge, "x", () -> 1);
    }
    System.out.println("=========");
    System.out.println(metrics.scrape("").body());
    System.out.println(metrics.scrape("application/openmetrics-text;version=1.0.0").body());
    assertThat(metrics).isNotNull();
  }
}
