package io.github.sessiongateway.config;

/**
 * The bridge over TCP.
 *
 * @param port 0 for a free one
 */
public record TcpBridgeConfig(boolean enabled, String host, int port) {
  static TcpBridgeConfig read(ConfigReader settings) {
    return new TcpBridgeConfig(
        settings.bool("bridge.tcp.enabled").or(false),
        settings.text("bridge.tcp.host").or("127.0.0.1"),
        settings.integer("bridge.tcp.port").between(0, 65_535).or(7000));
  }
}
