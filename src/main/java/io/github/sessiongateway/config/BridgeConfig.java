package io.github.sessiongateway.config;

/** The bridge: where it listens, to whom, and how much of it. */
public record BridgeConfig(
    HttpBridgeConfig http, TcpBridgeConfig tcp, AuthConfig auth, LimitsConfig limits) {

  static BridgeConfig read(ConfigReader settings) {
    return new BridgeConfig(
        HttpBridgeConfig.read(settings),
        TcpBridgeConfig.read(settings),
        AuthConfig.read(settings),
        LimitsConfig.read(settings));
  }

  /** The same, listening on nothing. */
  BridgeConfig closed() {
    return new BridgeConfig(
        new HttpBridgeConfig(
            false, http.host(), http.port(), http.origins(), http.trustedProxies(), false),
        new TcpBridgeConfig(false, tcp.host(), tcp.port()),
        auth,
        limits);
  }
}
