package io.github.sessiongateway;

import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.internal.bridge.Bridge;
import io.github.sessiongateway.internal.bridge.http.ConsoleInfo;
import io.github.sessiongateway.internal.bus.SessionVerticle;
import io.github.sessiongateway.internal.clock.SuspendAwareTicker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.BridgeConfig;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.HttpBridgeConfig;
import io.github.sessiongateway.internal.config.OpsConfig;
import io.github.sessiongateway.internal.config.SandboxConfig;
import io.github.sessiongateway.internal.config.TcpBridgeConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.koyeb.KoyebClient;
import io.github.sessiongateway.internal.managed.SessionKeeper;
import io.github.sessiongateway.internal.ops.OpsServer;
import io.github.sessiongateway.sandbox.Sandbox;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The verticle that answers the messages. Its configuration is that of its deployment, with nested
 * or dotted keys. Without one, it calls Koyeb and listens on no port. Undeploying it drains: new
 * requests fail with {@code shutting_down}, and those under way finish. A Vertx can have one
 * gateway.
 */
public final class SessionGateway extends AbstractVerticle {
  /**
   * The address at which it publishes changes of the circuit, in this process: {@code {state, at}}.
   */
  public static final String CIRCUIT = "koyeb.circuit";

  private static final String CLAIMS = "io.github.sessiongateway";

  /** How much longer than the deadline the bridge waits for a reply. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final SuspendAwareTicker ticker = SuspendAwareTicker.system();
  private final @Nullable GatewayConfig given;
  private final Deque<Supplier<Future<Void>>> closers = new ArrayDeque<>();
  private final List<String> listening = new ArrayList<>();
  private @Nullable SessionVerticle sessions;
  private @Nullable KoyebClient koyeb;
  private @Nullable Bridge bridge;
  private volatile @Nullable SessionKeeper keeper;
  private Supplier<List<String>> notices = List::of;

  /** Takes its configuration from its deployment. */
  public SessionGateway() {
    this(null);
  }

  // Not public: SessionGateway::new would be ambiguous to deployVerticle.
  private SessionGateway(@Nullable GatewayConfig given) {
    this.given = given;
  }

  /**
   * Returns a gateway with this configuration. One with hundreds of sessions should be given here,
   * because Vert.x 5.0 copies the configuration of a deployment at each call of an HTTP client.
   */
  public static SessionGateway of(GatewayConfig config) {
    return new SessionGateway(config);
  }

  /** Has the form of Vert.x 4 as well, so that a class path of Vert.x 4 fails with a sentence. */
  @Override
  public void start(Promise<Void> started) {
    ClassPath.checkVersions();
    open().onSuccess(v -> started.complete()).onFailure(started::fail);
  }

  private Future<Void> open() {
    GatewayConfig config = given == null ? GatewayConfig.read(config()) : given;
    ClassPath.check(config);
    claim();
    closers.push(ticker.watch(vertx));
    return sandbox(config)
        .compose(
            upstream ->
                sessions(upstream, config).compose(verticle -> bridge(verticle, upstream, config)))
        .compose(v -> ops(config))
        .recover(
            cause -> drain().transform(stopped -> Future.failedFuture(ClassPath.explained(cause))));
  }

  /**
   * Drains. Clients of the bridge are closed before the addresses are unregistered, and health is
   * the last to stop.
   */
  @Override
  public void stop(Promise<Void> stopped) {
    drain().onSuccess(v -> stopped.complete()).onFailure(stopped::fail);
  }

  private Future<Void> drain() {
    SessionVerticle verticle = sessions;
    KoyebClient called = koyeb;
    if (verticle == null || called == null) {
      return close();
    }
    Future<?> drained = verticle.drain();
    Future<Void> left = bridge == null ? Future.succeededFuture() : bridge.drain();
    return drained
        // Calls that are still under way fail, so that their callers get a reply.
        .eventually(called::close)
        .eventually(() -> left)
        .eventually(verticle::stop)
        .transform(stopped -> close());
  }

  /** Returns a line for each port that the configuration opens. */
  public List<String> listening() {
    return List.copyOf(listening);
  }

  private void claim() {
    LocalMap<String, Boolean> claims = vertx.sharedData().getLocalMap(CLAIMS);
    if (claims.putIfAbsent("gateway", true) != null) {
      throw new IllegalStateException(
          "This Vertx has a session gateway already. One is enough for all callers.");
    }
    closers.push(
        () -> {
          claims.remove("gateway");
          return Future.succeededFuture();
        });
  }

  private Future<UpstreamConfig> sandbox(GatewayConfig config) {
    if (!config.sandbox().enabled()) {
      return Future.succeededFuture(config.upstream());
    }
    SandboxConfig sandboxed = config.sandbox();
    return Sandbox.startApart(context, sandboxed, InstantSource.system(), new SplittableRandom())
        .recover(cause -> notListening("sandbox.port", "127.0.0.1", sandboxed.port(), cause))
        .map(
            sandbox -> {
              closers.push(sandbox::close);
              listening.add("sandbox: " + sandbox.baseUrl());
              return config.upstream().withBaseUrl(sandbox.baseUrl());
            });
  }

  /** Runs on this verticle's event loop, so that the bridge needs no message to ask. */
  private Future<SessionVerticle> sessions(UpstreamConfig upstream, GatewayConfig config) {
    Timers timers = Timers.of(vertx);
    KoyebClient called = KoyebClient.open(vertx, timers, ticker, new SplittableRandom(), upstream);
    koyeb = called;
    SessionVerticle.Options options =
        new SessionVerticle.Options(
            config.busScope(), upstream.deadline(), config.shutdownDeadline());
    SessionKeeper kept = Keepers.keeper(called, upstream, config, timers, ticker);
    SessionVerticle verticle =
        new SessionVerticle(called.sessions(), Keepers.managed(kept), options, timers, ticker);
    sessions = verticle;
    keeper = kept;
    ticker.whenSkipped(kept::timeWasSkipped);
    called.whenAnswered(kept::koyebAnswers);
    called.whenCircuitChanges(state -> circuit(state, kept, upstream.breaker().reset()));
    notices = () -> Stream.concat(called.notices().stream(), kept.troubles().stream()).toList();
    verticle.init(vertx, context);
    return verticle.start().map(verticle);
  }

  private void circuit(String state, SessionKeeper kept, Duration reset) {
    kept.circuitChanges(state, reset);
    JsonObject event =
        new JsonObject().put("state", state).put("at", InstantSource.system().instant().toString());
    vertx.eventBus().publish(CIRCUIT, event, new DeliveryOptions().setLocalOnly(true));
  }

  /**
   * Returns the managed sessions of this gateway, without a message. Safe from any thread.
   *
   * @throws IllegalStateException before the gateway is deployed
   */
  public ManagedSessions managed() {
    SessionKeeper started = keeper;
    if (started == null) {
      throw new IllegalStateException("The gateway is not deployed yet: wait for deployVerticle.");
    }
    return started;
  }

  private Future<Void> bridge(
      SessionVerticle verticle, UpstreamConfig upstream, GatewayConfig config) {
    BridgeConfig served = config.bridge();
    if (!served.http().enabled() && !served.tcp().enabled()) {
      return Future.succeededFuture();
    }
    return Bridge.open(
            vertx,
            served,
            verticle::answer,
            config.upstream().deadline().plus(GRACE),
            Timers.of(vertx),
            ticker,
            InstantSource.system())
        .compose(
            opened -> {
              bridge = opened;
              closers.push(opened::close);
              Supplier<List<String>> others = notices;
              notices =
                  () -> Stream.concat(others.get().stream(), opened.troubles().stream()).toList();
              String version = SessionGateway.class.getPackage().getImplementationVersion();
              ConsoleInfo about = ConsoleInfo.of(version, upstream.baseUrl(), config.sandbox());
              return http(opened, served.http(), about).compose(v -> tcp(opened, served.tcp()));
            });
  }

  private Future<Void> http(Bridge bridge, HttpBridgeConfig http, ConsoleInfo about) {
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

  private Future<Void> tcp(Bridge bridge, TcpBridgeConfig tcp) {
    if (!tcp.enabled()) {
      return Future.succeededFuture();
    }
    return bridge
        .listenTcp()
        .recover(cause -> notListening("bridge.tcp.port", tcp.host(), tcp.port(), cause))
        .onSuccess(port -> listening.add("tcp: " + Hosts.authority(tcp.host(), port)))
        .mapEmpty();
  }

  private Future<Void> ops(GatewayConfig config) {
    if (!config.ops().enabled()) {
      return Future.succeededFuture();
    }
    OpsConfig served = config.ops();
    return OpsServer.start(vertx, served, this::ready, notices)
        .recover(cause -> notListening("ops.port", served.host(), served.port(), cause))
        .map(
            ops -> {
              closers.push(ops::close);
              listening.add("health: " + ops.url() + "/health/ready");
              return null;
            });
  }

  private static <T> Future<T> notListening(String key, String host, int port, Throwable cause) {
    String where = key + ": cannot listen on " + host + ":" + port + ": ";
    return Future.failedFuture(
        cause instanceof IOException ? new IOException(where + cause.getMessage(), cause) : cause);
  }

  private boolean ready() {
    return sessions != null && sessions.accepting() && keeper != null && keeper.ready();
  }

  /** Closes all that was opened, the latest first, even if a close fails. */
  private Future<Void> close() {
    Supplier<Future<Void>> closer = closers.poll();
    return closer == null ? Future.succeededFuture() : closer.get().transform(closed -> close());
  }
}
