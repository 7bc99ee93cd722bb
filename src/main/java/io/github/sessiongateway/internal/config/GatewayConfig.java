package io.github.sessiongateway.internal.config;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** The whole configuration, read and checked. */
public record GatewayConfig(
    UpstreamConfig upstream,
    BusScope busScope,
    BridgeConfig bridge,
    OpsConfig ops,
    SandboxConfig sandbox,
    ManagedConfig managed,
    List<SinkConfig> sinks,
    ShutdownConfig shutdown,
    LogConfig log) {

  /**
   * Returns the configuration of a verticle, whose keys are nested or dotted. Files, environment
   * and system properties are not read.
   *
   * @throws ConfigException with every problem
   */
  public static GatewayConfig read(JsonObject json) {
    return read(List.of(Layer.json(json)));
  }

  /** Returns the configuration of these layers, and logs its warnings. */
  static GatewayConfig read(List<Layer> strongestFirst) {
    ConfigReader settings = new ConfigReader(strongestFirst);
    return settings.finish(read(settings)).logged();
  }

  /** Reads every key once. Problems are added to the settings' problems. */
  static GatewayConfig read(ConfigReader settings) {
    UpstreamConfig upstream = UpstreamConfig.read(settings);
    BusScope busScope = settings.choice("bus.scope", BusScope.class).or(BusScope.LOCAL);
    BridgeConfig bridge = BridgeConfig.read(settings);
    OpsConfig ops = OpsConfig.read(settings);
    SandboxConfig sandbox = SandboxConfig.read(settings);
    ManagedConfig managed = ManagedConfig.read(settings);
    GatewayConfig config =
        new GatewayConfig(
            upstream,
            busScope,
            bridge,
            ops,
            sandbox,
            managed,
            SinkConfig.read(settings, managed),
            ShutdownConfig.read(settings),
            LogConfig.read(settings));
    config.ops.checkTls(settings, config.bridge.access());
    Ports.checkApart(settings, config);
    ProxyBridgeConfig proxy = config.bridge.proxy();
    if (proxy.enabled() && managed.session(proxy.session()) == null) {
      settings.warning("bridge.proxy.session", "names no session below sessions");
    }
    if (config.sandbox.enabled() && config.upstream.isElsewhere()) {
      settings.problem("upstream.base-url", "is given, but sandbox.enabled sets the upstream");
    }
    config
        .sandbox
        .withoutEffect()
        .forEach(key -> settings.warning(key, "has no effect, because sandbox.enabled is false"));
    return config;
  }

  /** Returns the same configuration with the environment's proxy, unless it names one itself. */
  GatewayConfig withProxyOf(JsonObject environment) {
    if (upstream.transport().proxy() != null || sandbox.enabled()) {
      return this;
    }
    ProxyConfig proxy = ProxyConfig.ofEnvironment(environment, upstream.baseUrl());
    return new GatewayConfig(
        upstream.withProxy(proxy), busScope, bridge, ops, sandbox, managed, sinks, shutdown, log);
  }

  /** Returns the same configuration without managed sessions, and without their store. */
  public GatewayConfig withoutSessions() {
    return new GatewayConfig(
        upstream, busScope, bridge, ops, sandbox, ManagedConfig.NONE, List.of(), shutdown, log);
  }

  /**
   * Returns the same configuration for a single call in a process of its own. Only a sandbox
   * listens, on a free port, and the stop does not end sessions.
   */
  public GatewayConfig withNothingListening() {
    return new GatewayConfig(
        upstream,
        BusScope.LOCAL,
        bridge.closed(),
        ops.closed(),
        sandbox.onFreePort(),
        managed.leavingSessions(),
        List.of(),
        shutdown.unannounced(),
        log);
  }
}
