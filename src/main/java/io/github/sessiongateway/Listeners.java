package io.github.sessiongateway;

import io.github.sessiongateway.internal.bridge.Bridge;
import io.github.sessiongateway.internal.bridge.connection.Responder;
import io.github.sessiongateway.internal.bridge.http.ConsoleInfo;
import io.github.sessiongateway.internal.bridge.proxy.ProxySources;
import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.BridgeConfig;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.HttpBridgeConfig;
import io.github.sessiongateway.internal.config.OpsConfig;
import io.github.sessiongateway.internal.config.PreparedChange;
import io.github.sessiongateway.internal.config.ProxyBridgeConfig;
import io.github.sessiongateway.internal.config.SandboxConfig;
import io.github.sessiongateway.internal.config.TcpBridgeConfig;
import io.github.sessiongateway.internal.config.TlsConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.ops.OpsServer;
import io.github.sessiongateway.internal.ops.OpsSources;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.Meters.Gauge;
import io.github.sessiongateway.internal.tls.Tls;
import io.github.sessiongateway.sandbox.Sandbox;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Opens the ports that a configuration enables. Confined to the gateway's event loop. */
final class Listeners {
  /** How much longer than the deadline the bridge waits for a reply. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** What the bridge needs of the gateway. */
  record Bridged(Responder responder, ProxySources proxied) {}

  private final Vertx vertx;
  private final GatewayConfig config;
  private final Ticker ticker;
  private final Closers closers;
  private final Meters meters;
  private final List<String> listening = new ArrayList<>();
  private final List<Supplier<List<String>>> troubles = new CopyOnWriteArrayList<>();
  private @Nullable URI sandboxUrl;
  private @Nullable Tls tls;
  private @Nullable Bridge bridge;

  /**
   * Listeners that are not open yet.
   *
   * @param closers take what closes each listener
   */
  Listeners(Vertx vertx, GatewayConfig config, Ticker ticker, Closers closers, Meters meters) {
    this.vertx = vertx;
    this.config = config;
    this.ticker = ticker;
    this.closers = closers;
    this.meters = meters;
  }

  /** Starts the sandbox, if it is enabled. Returns the configuration of what is to be called. */
  Future<UpstreamConfig> sandbox(Context context) {
    SandboxConfig sandboxed = config.sandbox();
    if (!sandboxed.enabled()) {
      return Future.succeededFuture(upstream(config));
    }
    return Sandbox.startApart(context, sandboxed, InstantSource.system(), new SplittableRandom())
        .recover(cause -> notListening("sandbox.port", "127.0.0.1", sandboxed.port(), cause))
        .map(
            sandbox -> {
              closers.push(sandbox::close);
              listening.add("sandbox: " + sandbox.baseUrl());
              sandboxUrl = sandbox.baseUrl();
              return upstream(config);
            });
  }

  /** Returns the calls of a configuration, to the sandbox if it runs. */
  UpstreamConfig upstream(GatewayConfig config) {
    URI url = sandboxUrl;
    return url == null ? config.upstream() : config.upstream().withBaseUrl(url);
  }

  /** Reads the files of TLS and follows them, for all servers that use it. */
  Future<Void> tls() {
    TlsConfig files = config.bridge().access().tls();
    boolean isUsed = hasBridge() || (config.ops().enabled() && config.ops().tls());
    if (files == null || !isUsed) {
      return Future.succeededFuture();
    }
    return Tls.start(vertx, Timers.of(vertx), files)
        .map(
            started -> {
              tls = started;
              meters.gauge(
                  Gauge.CERTIFICATE_END,
                  "bridge.tls",
                  () -> started.certificateEnd().getEpochSecond());
              troubles.add(started::troubles);
              closers.push(
                  () -> {
                    started.close();
                    return Future.succeededFuture();
                  });
              return null;
            });
  }

  /** Opens the bridge, if one is enabled. */
  Future<Void> bridge(Bridged gateway, UpstreamConfig upstream) {
    if (!hasBridge()) {
      return Future.succeededFuture();
    }
    return Bridge.open(
            vertx,
            config.bridge(),
            tls,
            gateway.responder(),
            config.upstream().deadline().plus(GRACE),
            Timers.of(vertx),
            ticker,
            InstantSource.system(),
            meters)
        .compose(
            opened -> {
              bridge = opened;
              closers.push(opened::close);
              troubles.add(opened::troubles);
              ConsoleInfo about = ConsoleInfo.of(version(), upstream.baseUrl(), config.sandbox());
              return http(opened, about)
                  .compose(v -> tcp(opened))
                  .compose(v -> proxy(opened, gateway.proxied()));
            });
  }

  /** Returns the version of this build; null if it is not packaged. */
  static @Nullable String version() {
    return SessionGateway.class.getPackage().getImplementationVersion();
  }

  private boolean hasBridge() {
    BridgeConfig served = config.bridge();
    return served.http().enabled() || served.tcp().enabled() || served.proxy().enabled();
  }

  private Future<Void> http(Bridge bridge, ConsoleInfo about) {
    HttpBridgeConfig http = config.bridge().http();
    if (!http.enabled()) {
      return Future.succeededFuture();
    }
    return bridge
        .listenHttp(about)
        .recover(cause -> notListening("bridge.http.port", http.host(), http.port(), cause))
        .onSuccess(
            url -> {
              listening.add("bridge: " + url);
              if (http.console()) {
                listening.add("console: " + url.resolve("/"));
              }
            })
        .mapEmpty();
  }

  private Future<Void> tcp(Bridge bridge) {
    TcpBridgeConfig tcp = config.bridge().tcp();
    if (!tcp.enabled()) {
      return Future.succeededFuture();
    }
    return bridge
        .listenTcp()
        .recover(cause -> notListening("bridge.tcp.port", tcp.host(), tcp.port(), cause))
        .onSuccess(port -> listening.add("tcp: " + Hosts.authority(tcp.host(), port)))
        .mapEmpty();
  }

  private Future<Void> proxy(Bridge bridge, ProxySources proxied) {
    ProxyBridgeConfig proxy = config.bridge().proxy();
    if (!proxy.enabled()) {
      return Future.succeededFuture();
    }
    return bridge
        .listenProxy(proxied, meters)
        .recover(cause -> notListening("bridge.proxy.port", proxy.host(), proxy.port(), cause))
        .onSuccess(url -> listening.add("proxy: " + url))
        .mapEmpty();
  }

  /** Opens the ops port, if it is enabled. */
  Future<Void> ops(OpsSources sources) {
    OpsConfig served = config.ops();
    if (!served.enabled()) {
      return Future.succeededFuture();
    }
    return OpsServer.start(
            vertx, served, served.tls() ? tls : null, sources, Timers.of(vertx), ticker)
        .recover(cause -> notListening("ops.port", served.host(), served.port(), cause))
        .map(
            ops -> {
              closers.push(ops::close);
              troubles.add(ops::troubles);
              listening.add("health: " + ops.url() + "/health/ready");
              return null;
            });
  }

  private static <T> Future<T> notListening(String key, String host, int port, Throwable cause) {
    String where = key + ": cannot listen on " + host + ":" + port + ": ";
    return Future.failedFuture(
        cause instanceof IOException ? new IOException(where + cause.getMessage(), cause) : cause);
  }

  /** Prepares another configuration of what listens, at the same ports. */
  Future<PreparedChange> prepare(BridgeConfig to) {
    TlsConfig files = to.access().tls();
    Tls usedTls = tls;
    Bridge usedBridge = bridge;
    Future<PreparedChange> ofTls =
        usedTls == null || files == null ? unchanged() : usedTls.prepare(files);
    Future<PreparedChange> ofBridge = usedBridge == null ? unchanged() : usedBridge.prepare(to);
    return Future.join(ofTls, ofBridge)
        .map(both -> ofTls.result().and(ofBridge.result()))
        .onFailure(
            wrong -> Stream.of(ofTls, ofBridge).filter(Future::succeeded).forEach(Listeners::drop));
  }

  private static Future<PreparedChange> unchanged() {
    return Future.succeededFuture(PreparedChange.NONE);
  }

  private static void drop(Future<PreparedChange> prepared) {
    prepared.result().discard().run();
  }

  /** Waits for the requests of the proxy, and for no longer than the limit. */
  Future<Void> drainProxy(Duration limit) {
    return bridge == null ? Future.succeededFuture() : bridge.drainProxy(limit);
  }

  /** Drains the bridge. Its ports stay open. */
  Future<Void> drain() {
    return bridge == null ? Future.succeededFuture() : bridge.drain();
  }

  /** Returns a line for each port that is open. */
  List<String> listening() {
    return List.copyOf(listening);
  }

  /** Returns a sentence for each problem of a listener. Safe from any thread. */
  List<String> troubles() {
    return troubles.stream().flatMap(each -> each.get().stream()).toList();
  }
}
