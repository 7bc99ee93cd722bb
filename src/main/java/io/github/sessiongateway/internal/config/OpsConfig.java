package io.github.sessiongateway.internal.config;

/**
 * The health endpoint.
 *
 * @param port 0 for a free port
 */
public record OpsConfig(boolean enabled, String host, int port) {
  static OpsConfig read(ConfigReader settings) {
    boolean enabled = settings.bool("ops.enabled").or(false);
    return new OpsConfig(
        enabled,
        Hosts.read(settings, "ops.host"),
        settings.integer("ops.port").between(0, 65_535).or(9090));
  }
}
