package io.github.sessiongateway.config;

/**
 * Where health is asked for.
 *
 * @param port 0 for a free one
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
