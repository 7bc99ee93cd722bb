package io.github.sessiongateway.internal.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A change of a running gateway's configuration.
 *
 * @param effective what runs after it: the wanted configuration, with the running value of each key
 *     that needs a restart
 * @param restartNeeded the keys whose wanted value is used at the next start, in the order of the
 *     documentation
 */
public record ConfigChange(GatewayConfig effective, List<String> restartNeeded) {

  /** Creates a change with a copy of the list. */
  public ConfigChange {
    restartNeeded = List.copyOf(restartNeeded);
  }

  /** A key that a running gateway cannot change. */
  private record Fixed(String key, Function<GatewayConfig, @Nullable Object> value) {}

  /** A listener that moves would lose its clients, and the deadline is part of many timers. */
  private static final List<Fixed> FIXED =
      List.of(
          new Fixed("upstream.base-url", config -> config.upstream().baseUrl()),
          new Fixed("upstream.deadline", config -> config.upstream().deadline()),
          new Fixed("bus.scope", GatewayConfig::busScope),
          new Fixed("bridge.http.enabled", config -> config.bridge().http().enabled()),
          new Fixed("bridge.http.host", config -> config.bridge().http().host()),
          new Fixed("bridge.http.port", config -> config.bridge().http().port()),
          new Fixed("bridge.tcp.enabled", config -> config.bridge().tcp().enabled()),
          new Fixed("bridge.tcp.host", config -> config.bridge().tcp().host()),
          new Fixed("bridge.tcp.port", config -> config.bridge().tcp().port()),
          new Fixed("bridge.proxy.enabled", config -> config.bridge().proxy().enabled()),
          new Fixed("bridge.proxy.host", config -> config.bridge().proxy().host()),
          new Fixed("bridge.proxy.port", config -> config.bridge().proxy().port()),
          new Fixed("bridge.proxy.session", config -> config.bridge().proxy().session()),
          new Fixed("bridge.allow-insecure", config -> config.bridge().access().allowInsecure()),
          new Fixed("bridge.auth.mode", config -> config.bridge().access().auth().mode()),
          new Fixed(
              "bridge.auth.allow-anonymous",
              config -> config.bridge().access().auth().allowAnonymous()),
          new Fixed("bridge.tls", config -> config.bridge().access().tls() != null),
          new Fixed("ops.enabled", config -> config.ops().enabled()),
          new Fixed("ops.host", config -> config.ops().host()),
          new Fixed("ops.port", config -> config.ops().port()),
          new Fixed("ops.detail", config -> config.ops().detail()),
          new Fixed("ops.key-file", config -> config.ops().keyFile()),
          new Fixed("ops.tls", config -> config.ops().tls()),
          new Fixed("sandbox.enabled", config -> config.sandbox().enabled()),
          new Fixed("sandbox.port", config -> config.sandbox().port()),
          new Fixed("sandbox.token-life", config -> config.sandbox().tokenLife()),
          new Fixed("sandbox.users", config -> config.sandbox().users()),
          new Fixed("sandbox.api-tokens", config -> config.sandbox().apiTokens()),
          new Fixed("sandbox.faults", config -> config.sandbox().faults()),
          new Fixed("sessions-store.dir", config -> config.managed().storeDir()),
          new Fixed("sessions-store.key-file", config -> config.managed().storeKeyFile()),
          new Fixed(
              "sessions-store.url",
              config -> shared(config, shared -> shared.address().trusting(null))),
          new Fixed(
              "sessions-store.ca-file",
              config -> shared(config, shared -> shared.address().caFile())),
          new Fixed(
              "sessions-store.refresh-unreachable",
              config ->
                  !Boolean.FALSE.equals(shared(config, SharedStoreConfig::refreshesUnreachable))));

  private static @Nullable Object shared(
      GatewayConfig config, Function<SharedStoreConfig, @Nullable Object> value) {
    SharedStoreConfig shared = config.managed().shared();
    return shared == null ? null : value.apply(shared);
  }

  /** Returns the keys that need a restart, in the order of the documentation. */
  static List<String> fixed() {
    return FIXED.stream().map(Fixed::key).toList();
  }

  /** Returns the change from the running configuration to the wanted one. */
  public static ConfigChange of(GatewayConfig running, GatewayConfig wanted) {
    List<String> restart = new ArrayList<>();
    for (Fixed fixed : FIXED) {
      if (!Objects.equals(fixed.value.apply(running), fixed.value.apply(wanted))) {
        restart.add(fixed.key);
      }
    }
    GatewayConfig effective =
        new GatewayConfig(
            wanted.upstream().keeping(running.upstream()),
            running.busScope(),
            wanted.bridge().keeping(running.bridge()),
            running.ops(),
            running.sandbox(),
            wanted.managed().keeping(running.managed()),
            wanted.sinks(),
            wanted.shutdown(),
            wanted.log());
    return new ConfigChange(effective, restart);
  }
}
