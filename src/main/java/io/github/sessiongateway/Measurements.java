package io.github.sessiongateway;

import io.github.sessiongateway.internal.classpath.ClassPath;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.metrics.PrometheusMetrics;
import io.github.sessiongateway.internal.ops.MetricsSource;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.metrics.GatewayMetrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a gateway's measurements go: to the application's registry, to one that {@code /metrics}
 * shows, or nowhere. No class of Micrometer is loaded unless it is used.
 *
 * @param scraped what {@code /metrics} shows; null if it shows nothing
 */
record Measurements(Meters meters, @Nullable PrometheusMetrics scraped) {
  static Measurements of(@Nullable GatewayMetrics given, GatewayConfig config) {
    if (given != null) {
      return new Measurements(given.meters(), null);
    }
    if (!config.ops().enabled() || !ClassPath.hasPrometheus()) {
      return new Measurements(Meters.NONE, null);
    }
    PrometheusMetrics own =
        new PrometheusMetrics(Objects.requireNonNullElse(Listeners.version(), "not packaged"));
    return new Measurements(own.meters(), own);
  }

  /** Returns the source of {@code /metrics}, which works off the event loop; null without one. */
  @Nullable MetricsSource source(Context context) {
    PrometheusMetrics own = scraped;
    return own == null
        ? null
        : accept ->
            context
                .executeBlocking(() -> own.scrape(accept), false)
                .map(
                    scrape ->
                        new MetricsSource.Scrape(
                            scrape.contentType(), Buffer.buffer(scrape.body())));
  }

  Future<Void> close() {
    meters.close();
    if (scraped != null) {
      scraped.close();
    }
    return Future.succeededFuture();
  }
}
