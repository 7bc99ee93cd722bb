package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.SessionName;

/**
 * The proxy to Koyeb's API.
 *
 * @param port 0 for a free port
 * @param session the session whose token each request gets
 */
public record ProxyBridgeConfig(boolean enabled, String host, int port, String session) {
  static ProxyBridgeConfig read(ConfigReader settings) {
    return new ProxyBridgeConfig(
        settings.bool("bridge.proxy.enabled").or(false),
        Hosts.read(settings, "bridge.proxy.host"),
        settings.integer("bridge.proxy.port").between(0, 65_535).or(8082),
        settings
            .text("bridge.proxy.session")
            .where("the name of a session", SessionName::isValid)
            .or(SessionName.DEFAULT));
  }
}
