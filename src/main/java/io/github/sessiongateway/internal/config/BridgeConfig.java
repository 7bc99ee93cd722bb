package io.github.sessiongateway.internal.config;

/** The bridge: its listeners, its authentication and TLS, its limits. */
public record BridgeConfig(
    HttpBridgeConfig http,
    TcpBridgeConfig tcp,
    ProxyBridgeConfig proxy,
    AccessConfig access,
    LimitsConfig limits) {

  static BridgeConfig read(ConfigReader settings) {
    BridgeConfig config =
        new BridgeConfig(
            HttpBridgeConfig.read(settings),
            TcpBridgeConfig.read(settings),
            ProxyBridgeConfig.read(settings),
            AccessConfig.read(settings),
            LimitsConfig.read(settings));
    config.access.checkHost(settings, "bridge.http.host", config.http.host());
    config.access.checkHost(settings, "bridge.tcp.host", config.tcp.host());
    config.access.checkHost(settings, "bridge.proxy.host", config.proxy.host());
    return config;
  }

  /** Returns whether a client can connect. */
  public boolean listens() {
    return http.enabled() || tcp.enabled() || proxy.enabled();
  }

  /** Returns the same configuration with the running value of each key that needs a restart. */
  BridgeConfig keeping(BridgeConfig running) {
    HttpBridgeConfig listening = running.http;
    return new BridgeConfig(
        new HttpBridgeConfig(
            listening.enabled(),
            listening.host(),
            listening.port(),
            http.origins(),
            http.trustedProxies(),
            http.tokens(),
            http.console()),
        running.tcp,
        running.proxy,
        access.keeping(running.access),
        limits);
  }

  /** Returns the same configuration without a listener. */
  BridgeConfig closed() {
    return new BridgeConfig(
        new HttpBridgeConfig(
            false, http.host(), http.port(), http.origins(), http.trustedProxies(), false, false),
        new TcpBridgeConfig(false, tcp.host(), tcp.port()),
        new ProxyBridgeConfig(false, proxy.host(), proxy.port(), proxy.session()),
        access,
        limits);
  }
}
