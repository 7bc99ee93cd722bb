package io.github.sessiongateway.internal.config;

import java.util.ArrayList;
import java.util.List;

/** The ports that a gateway listens on. */
final class Ports {
  private record Listener(String key, boolean isEnabled, String host, int port) {
    boolean isWhere(Listener other) {
      return port != 0 && port == other.port && host.equalsIgnoreCase(other.host);
    }
  }

  private Ports() {}

  /**
   * Adds a problem for each port that two listeners have. Vert.x would let them take turns with the
   * connections.
   */
  static void checkApart(ConfigReader settings, GatewayConfig config) {
    BridgeConfig bridge = config.bridge();
    List<Listener> before = new ArrayList<>();
    for (Listener each :
        List.of(
            new Listener(
                "bridge.http.port",
                bridge.http().enabled(),
                bridge.http().host(),
                bridge.http().port()),
            new Listener(
                "bridge.tcp.port",
                bridge.tcp().enabled(),
                bridge.tcp().host(),
                bridge.tcp().port()),
            new Listener(
                "bridge.proxy.port",
                bridge.proxy().enabled(),
                bridge.proxy().host(),
                bridge.proxy().port()),
            new Listener(
                "ops.port", config.ops().enabled(), config.ops().host(), config.ops().port()),
            new Listener(
                "sandbox.port",
                config.sandbox().enabled(),
                "127.0.0.1",
                config.sandbox().port()))) {
      if (each.isEnabled()) {
        before.stream()
            .filter(each::isWhere)
            .findFirst()
            .ifPresent(other -> settings.problem(each.key(), "is the same as " + other.key()));
        before.add(each);
      }
    }
  }
}
