package io.github.sessiongateway.metrics;

import io.github.sessiongateway.internal.metrics.RegistryMeters;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The metrics of a gateway in an application's own registry. Needs {@code
 * io.micrometer:micrometer-core} on the class path. The page "Operations" lists the metrics. No
 * label has an account, a session's name, an address, a client or a token.
 */
public final class GatewayMetrics {
  private final Meters meters;

  private GatewayMetrics(Meters meters) {
    this.meters = meters;
  }

  /** Returns metrics in a registry, for {@link io.github.sessiongateway.SessionGateway}. */
  public static GatewayMetrics in(MeterRegistry registry) {
    return new GatewayMetrics(new RegistryMeters(registry));
  }

  /** Returns what the gateway tells its measurements. Not for applications. */
  public Meters meters() {
    return meters;
  }
}
