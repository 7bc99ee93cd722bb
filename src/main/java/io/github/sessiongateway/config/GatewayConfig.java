package io.github.sessiongateway.config;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/**
 * The whole configuration, read and checked.
 *
 * @param shutdownDeadline how long a stopping gateway lets requests under way finish
 */
public record GatewayConfig(
    UpstreamConfig upstream,
    BusScope busScope,
    BridgeConfig bridge,
    OpsConfig ops,
    SandboxConfig sandbox,
    ManagedConfig managed,
    Duration shutdownDeadline) {

  /**
   * Reads the configuration of a verticle, nested or dotted; nothing else is looked at.
   *
   * @throws ConfigException with every problem
   */
  public static GatewayConfig read(JsonObject json) {
    ConfigReader settings = new ConfigReader(List.of(Layer.json(json)));
    GatewayConfig config = read(settings);
    var unused = settings.finish();
    return config;
  }

  /** Reads every key once; the problems stay with the reader. */
  static GatewayConfig read(ConfigReader settings) {
    GatewayConfig config =
        new GatewayConfig(
            UpstreamConfig.read(settings),
            settings.choice("bus.scope", BusScope.class).or(BusScope.LOCAL),
            BridgeConfig.read(settings),
            OpsConfig.read(settings),
            SandboxConfig.read(settings),
            ManagedConfig.read(settings),
            settings
                .duration("shutdown.deadline")
                .between(Duration.ZERO, Duration.ofMinutes(1))
                .or(Duration.ofSeconds(10)));
    if (config.sandbox.enabled() && config.upstream.isElsewhere()) {
      settings.problem("upstream.base-url", "is given, but sandbox.enabled sets the upstream");
    }
    return config;
  }

  /** The same, by the proxy of the environment where the configuration names none. */
  GatewayConfig withProxyOf(JsonObject environment) {
    if (upstream.transport().proxy() != null || sandbox.enabled()) {
      return this;
    }
    ProxyConfig proxy = ProxyConfig.ofEnvironment(environment, upstream.baseUrl());
    return new GatewayConfig(
        upstream.withProxy(proxy), busScope, bridge, ops, sandbox, managed, shutdownDeadline);
  }

  /**
   * The same for one call in a process of its own: a sandbox on a free port, no other port, and
   * tokens that are still good when it has ended.
   */
  public GatewayConfig withNothingListening() {
    return new GatewayConfig(
        upstream,
        BusScope.LOCAL,
        bridge.closed(),
        new OpsConfig(false, ops.host(), ops.port()),
        sandbox.onFreePort(),
        managed.leavingSessions(),
        shutdownDeadline);
  }
}
