package io.github.sessiongateway.internal.config;

/**
 * The bridge over TCP.
 *
 * @param port 0 for a free port
 */
public record TcpBridgeConfig(boolean enabled, String host, int port) {
  static TcpBridgeConfig read(ConfigReader settings) {
    return new TcpBridgeConfig(
        settings.bool("bridge.tcp.enabled").or(false),
        Hosts.read(settings, "bridge.tcp.host"),
        settings.integer("bridge.tcp.port").between(0, 65_535).or(7000));
  }
}
