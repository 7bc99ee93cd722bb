package io.github.sessiongateway.internal.metrics;

import io.github.sessiongateway.internal.telemetry.Meters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;

/** The gateway's own registry, which Prometheus scrapes. Safe from any thread. */
public final class PrometheusMetrics {
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String TEXT = "text/plain";

  /** A scrape in the format that was asked for. */
  public record Scrape(String contentType, String body) {}

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final RegistryMeters meters = new RegistryMeters(registry);
  private @Nullable JvmGcMetrics collections;

  /** Creates a registry for a version of the gateway. */
  public PrometheusMetrics(String version) {
    Gauge.builder("session.gateway.build.info", () -> 1)
        .description("1, with the version of the gateway")
        .tag("version", version)
        .register(registry);
  }

  /** Returns what the gateway tells its measurements. */
  public Meters meters() {
    return meters;
  }

  /**
   * Returns all that is measured. The first call adds the JVM and the process, which would cost a
   * start that is not watched more than all else.
   *
   * @param accept the header {@code Accept}; empty for Prometheus's text
   */
  public synchronized Scrape scrape(String accept) {
    if (collections == null) {
      collections = bindJvm();
    }
    boolean isOpen = accept.contains(OPEN_METRICS);
    String type =
        isOpen
            ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
            : TEXT + "; version=0.0.4; charset=utf-8";
    return new Scrape(type, registry.scrape(type));
  }

  private JvmGcMetrics bindJvm() {
    JvmGcMetrics gc = new JvmGcMetrics();
    gc.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    return gc;
  }

  /** Stops listening to the garbage collector. */
  public synchronized void close() {
    if (collections != null) {
      collections.close();
    }
    registry.close();
  }
}
