package io.github.sessiongateway.tracing;

import io.github.sessiongateway.internal.telemetry.Traces;
import io.github.sessiongateway.internal.tracing.OpenTelemetryTraces;
import io.opentelemetry.api.OpenTelemetry;

/**
 * The traces of a gateway in an application's own OpenTelemetry. Needs {@code
 * io.opentelemetry:opentelemetry-api} on the class path. The page "Traces" lists the spans. No span
 * has an account, a session's name, a token, or a text of a caller or of Koyeb.
 */
public final class GatewayTraces {
  private final Traces traces;

  private GatewayTraces(Traces traces) {
    this.traces = traces;
  }

  /**
   * Returns traces for {@link io.github.sessiongateway.SessionGateway}. The application sends them,
   * and closes its OpenTelemetry after the gateway.
   */
  public static GatewayTraces of(OpenTelemetry openTelemetry) {
    return new GatewayTraces(new OpenTelemetryTraces(openTelemetry));
  }

  /** Returns what the gateway tells its traces. Not for applications. */
  public Traces traces() {
    return traces;
  }
}
