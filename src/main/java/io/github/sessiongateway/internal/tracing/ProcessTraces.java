package io.github.sessiongateway.internal.tracing;

import io.github.sessiongateway.internal.config.ConfigException;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * OpenTelemetry as the variables {@code OTEL_*} of a process configure it, with traces alone. Spans
 * wait in a bounded queue, and those that do not fit are dropped. Therefore a collector that hangs
 * delays no request.
 */
public final class ProcessTraces {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "otel.service.name", "koyeb-session-gateway",
          // OpenTelemetry's own default is gRPC, for which there is no sender.
          "otel.exporter.otlp.protocol", "http/protobuf");

  private static final Map<String, String> ALWAYS =
      Map.of("otel.metrics.exporter", "none", "otel.logs.exporter", "none");

  private final OpenTelemetrySdk sdk;

  private ProcessTraces(OpenTelemetrySdk sdk) {
    this.sdk = sdk;
  }

  /**
   * Starts the exporter, and no connection. It reads files and takes time, so it must not be called
   * on an event loop.
   *
   * @throws ConfigException with one sentence that names a variable, and no value
   */
  public static ProcessTraces open(TraceVariables variables) {
    String wrongProtocol = variables.wrongProtocol();
    if (wrongProtocol != null) {
      throw new ConfigException(List.of(wrongProtocol));
    }
    CollectorLog.listen();
    Map<String, String> values = new HashMap<>(DEFAULTS);
    values.putAll(variables.properties());
    try {
      return new ProcessTraces(
          AutoConfiguredOpenTelemetrySdk.builder()
              .disableShutdownHook()
              .addPropertiesSupplier(() -> values)
              .addPropertiesCustomizer(config -> ALWAYS)
              .build()
              .getOpenTelemetrySdk());
    } catch (RuntimeException e) {
      throw new ConfigException(List.of(variables.problem(e)));
    }
  }

  /**
   * Checks the variables as {@link #open} does, if they switch traces on. Sends nothing.
   *
   * @return no warnings
   * @throws ConfigException as {@link #open}
   */
  public static List<String> check(TraceVariables variables) {
    if (variables.areOn()) {
      open(variables).close(0);
    }
    return List.of();
  }

  /** Returns what makes the spans. */
  public OpenTelemetry openTelemetry() {
    return sdk;
  }

  /** Sends the spans that wait, for as long as the limit at most. Blocks. */
  public void close(long millis) {
    var unused = sdk.getSdkTracerProvider().shutdown().join(millis, TimeUnit.MILLISECONDS);
  }
}
