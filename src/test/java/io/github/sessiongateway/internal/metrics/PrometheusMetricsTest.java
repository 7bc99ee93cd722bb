package io.github.sessiongateway.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.Meters.Freshness;
import io.github.sessiongateway.internal.telemetry.Meters.Gauge;
import io.github.sessiongateway.internal.telemetry.Meters.Proxied;
import io.github.sessiongateway.internal.telemetry.Meters.Renewal;
import io.github.sessiongateway.internal.telemetry.SharedMeter;
import io.github.sessiongateway.internal.telemetry.SharedMeter.Holder;
import io.github.sessiongateway.internal.telemetry.SharedMeter.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrometheusMetricsTest {
  private static final Path PAGE = Path.of("src/site/markdown/metrics.md");
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z0-9_]+)` \\| (\\w+) \\| ([^|]*) \\|(?: ([^|]*) \\|)?");

  /** These begin with the first collection, or depend on the collector. */
  private static final Set<String> OF_COLLECTIONS =
      Set.of(
          "jvm_gc_pause_seconds",
          "jvm_gc_pause_seconds_max",
          "jvm_gc_concurrent_phase_time_seconds",
          "jvm_gc_concurrent_phase_time_seconds_max");

  private final PrometheusMetrics metrics = new PrometheusMetrics("1.0");

  @AfterEach
  void close() {
    metrics.close();
  }

  /** Each measurement once, with the labels that it really has. */
  private void measureAll() {
    Meters meters = metrics.meters();
    meters.answered("session.login", null, 1_000_000);
    meters.answered("session.login", Failure.RATE_LIMITED, 1_000_000);
    meters.dropped();
    meters.attempted("login", "answered", 1_000_000);
    meters.retried("login");
    meters.retryDenied();
    meters.joined("refresh");
    meters.overloaded();
    meters.reloaded(true);
    meters.renewed(Renewal.DUE, null);
    meters.read(Freshness.FRESH);
    meters.cameLate(true);
    meters.proxied(Proxied.SUCCESS);
    measureAll(meters.shared());
    meters.denied("refused key");
    meters.barred();
    for (Gauge gauge : Gauge.values()) {
      meters.gauge(gauge, "x", () -> 1);
    }
  }

  private static void measureAll(SharedMeter meter) {
    meter.turn(Holder.THIS);
    meter.conflicted();
    meter.adopted();
    meter.lagged(1_000_000);
    meter.looked(true, 1_000_000);
    meter.lost(Loss.OLDER);
  }

  @Test
  void thePageOfMetricsIsTheScrape() throws IOException {
    measureAll();
    List<String> scraped = new ArrayList<>();
    Scraped.of(metrics.scrape("").body())
        .families()
        .forEach(
            (name, family) -> {
              if (!OF_COLLECTIONS.contains(name)) {
                String labels = String.join(", ", new TreeSet<>(family.labels));
                scraped.add(row(name, family.type, labels, isOurs(name) ? family.help : ""));
              }
            });
    List<String> documented = new ArrayList<>();
    for (String line : Files.readAllLines(PAGE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches() && !OF_COLLECTIONS.contains(row.group(1))) {
        String labels = row.group(3).replace("`", "");
        String what = isOurs(row.group(1)) ? row.group(4) : "";
        documented.add(row(row.group(1), row.group(2), labels, what));
      }
    }
    assertThat(documented).containsExactlyInAnyOrderElementsOf(scraped);
  }

  /** The texts of others are Micrometer's. */
  private static boolean isOurs(String name) {
    return name.startsWith("session_gateway_");
  }

  private static String row(String name, String type, String labels, String help) {
    return name + " | " + type + " | " + labels + " | " + help.replaceAll("\\.$", "");
  }

  @Test
  void aScraperThatAsksForOpenMetricsGetsIt() {
    String accepts = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.1";
    PrometheusMetrics.Scrape open = metrics.scrape(accepts);
    assertThat(open.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(open.body()).endsWith("# EOF\n");
    PrometheusMetrics.Scrape text = metrics.scrape("*/*");
    assertThat(text.contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(text.body()).doesNotContain("# EOF");
  }

  @Test
  void timesAreCountedInBucketsAndByOutcome() {
    Meters meters = metrics.meters();
    meters.answered("session.new", null, 30_000_000);
    meters.answered("session.new", Failure.TIMEOUT, 6_000_000_000L);
    assertThat(metrics.scrape("").body().lines())
        .contains(
            "session_gateway_request_duration_seconds_bucket{message=\"session.new\",le=\"0.025\"} 0",
            "session_gateway_request_duration_seconds_bucket{message=\"session.new\",le=\"0.1\"} 1",
            "session_gateway_request_duration_seconds_bucket{message=\"session.new\",le=\"20.0\"} 2",
            "session_gateway_requests_seconds_count{message=\"session.new\",outcome=\"ok\"} 1",
            "session_gateway_requests_seconds_sum{message=\"session.new\",outcome=\"timeout\"} 6.0");
  }

  @Test
  void aGatewayThatIsClosedLeavesNothingForTheNext() {
    metrics.meters().gauge(Gauge.RETRIES_LEFT, () -> 1);
    metrics.meters().dropped();
    metrics.meters().close();
    metrics.meters().gauge(Gauge.RETRIES_LEFT, () -> 2);
    assertThat(metrics.scrape("").body().lines())
        .contains("session_gateway_upstream_retries_left 2.0")
        .noneMatch(line -> line.startsWith("session_gateway_messages_dropped"));
  }
}
