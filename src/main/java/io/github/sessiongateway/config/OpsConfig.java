package io.github.sessiongateway.config;

import java.util.Objects;

/**
 * Where health is asked for.
 *
 * @param port 0 for a free one
 */
public record OpsConfig(boolean enabled, String host, int port) {
  static OpsConfig read(ConfigReader settings) {
    boolean enabled = settings.bool("ops.enabled").or(false);
    String host =
        settings
            .text("ops.host")
            .where("a loopback address, since health has no authentication", Hosts::isLoopback)
            .or("127.0.0.1");
    return new OpsConfig(
        enabled,
        Objects.requireNonNullElse(Hosts.bare(host), host),
        settings.integer("ops.port").between(0, 65_535).or(9090));
  }
}
