package io.github.sessiongateway.internal.bridge;

import io.github.sessiongateway.internal.bridge.auth.Authentication;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.internal.bridge.connection.Connections;
import io.github.sessiongateway.internal.bridge.connection.Responder;
import io.github.sessiongateway.internal.bridge.http.ConsoleInfo;
import io.github.sessiongateway.internal.bridge.http.HttpBridge;
import io.github.sessiongateway.internal.bridge.http.ProxyListener;
import io.github.sessiongateway.internal.bridge.limit.SecurityLog;
import io.github.sessiongateway.internal.bridge.proxy.KoyebProxy;
import io.github.sessiongateway.internal.bridge.proxy.ProxySources;
import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.BridgeConfig;
import io.github.sessiongateway.internal.config.PreparedChange;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.Meters.Gauge;
import io.github.sessiongateway.internal.tls.Tls;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The event bus bridges, SockJS and TCP, with one policy and one set of limits. Opened and used on
 * one context, to which it is confined.
 */
public final class Bridge {
  private static final Duration SWEEP = Duration.ofSeconds(1);

  /** 75 waits of 20 ms are 1.5 s: a WebSocket has one second to agree to its close. */
  private static final Duration CLOSE_WAIT = Duration.ofMillis(20);

  private static final int CLOSE_WAITS = 75;

  private final Vertx vertx;
  private final Authentication authentication;
  private final Duration replyTimeout;
  private final Timers timers;
  private final Connections connections;
  private final @Nullable Tls tls;
  private final List<Supplier<Future<Void>>> servers = new ArrayList<>();
  private BridgeConfig config;
  private @Nullable HttpBridge http;
  private @Nullable ProxyListener proxy;
  private Timers.Timer sweep;

  Bridge(
      Vertx vertx,
      BridgeConfig config,
      Authentication authentication,
      Duration replyTimeout,
      Timers timers,
      Connections connections,
      @Nullable Tls tls) {
    this.vertx = vertx;
    this.config = config;
    this.authentication = authentication;
    this.replyTimeout = replyTimeout;
    this.timers = timers;
    this.connections = connections;
    this.tls = tls;
    this.sweep = timers.after(SWEEP, this::sweep);
  }

  /**
   * Opens the bridge, which does not listen yet. Fails with a {@link
   * io.github.sessiongateway.internal.config.ConfigException} if a file of its configuration is
   * wrong.
   *
   * @param tls null without TLS
   * @param replyTimeout longer than any request takes
   */
  public static Future<Bridge> open(
      Vertx vertx,
      BridgeConfig config,
      @Nullable Tls tls,
      Responder responder,
      Duration replyTimeout,
      Timers timers,
      Ticker ticker,
      InstantSource clock,
      Meters meters) {
    return Authentication.start(vertx, timers, clock, config.access().auth())
        .map(
            authentication -> {
              BridgeContext context =
                  new BridgeContext(
                      vertx.eventBus(),
                      responder,
                      authentication,
                      tls,
                      config.limits(),
                      SecurityLog.ofLogger(ticker, meters),
                      ticker,
                      clock);
              Connections connections = new Connections(context);
              meters.gauge(Gauge.BRIDGE_CONNECTIONS, context::slotsTaken);
              return new Bridge(
                  vertx, config, authentication, replyTimeout, timers, connections, tls);
            });
  }

  /** Listens for SockJS and raw WebSocket. Returns the URL to which clients connect. */
  public Future<URI> listenHttp(ConsoleInfo info) {
    return HttpBridge.start(vertx, config.http(), connections, tls, replyTimeout, info)
        .map(
            listening -> {
              servers.add(listening::close);
              http = listening;
              return listening.url();
            });
  }

  /** Listens for TCP. Returns the port. */
  public Future<Integer> listenTcp() {
    return TcpBridge.start(vertx, config.tcp(), connections, tls)
        .map(
            server -> {
              servers.add(server::close);
              return server.actualPort();
            });
  }

  /** Listens for programs that call Koyeb's API. Returns the URL that stands for Koyeb's. */
  public Future<URI> listenProxy(ProxySources sources, Meters meters) {
    KoyebProxy forwards = new KoyebProxy(vertx, sources, config.proxy().session());
    return ProxyListener.start(vertx, config.proxy(), connections, tls, forwards, meters)
        .map(
            listening -> {
              servers.add(listening::close);
              proxy = listening;
              return listening.url();
            });
  }

  /**
   * Prepares a change of the limits, the origins, the trusted proxies, the console, the issuer of
   * tokens and the files of keys. All else must be as it is. The change takes effect in one turn of
   * the bridge's event loop, when it is committed. Open connections stay, unless their credentials
   * are no longer valid.
   *
   * <p>Fails with a {@link io.github.sessiongateway.internal.config.ConfigException} if a file is
   * wrong.
   */
  public Future<PreparedChange> prepare(BridgeConfig to) {
    return to.equals(config)
        ? Future.succeededFuture(PreparedChange.NONE)
        : authentication
            .prepare(to.access().auth())
            .map(clients -> new PreparedChange(() -> change(to, clients), clients.discard()));
  }

  private void change(BridgeConfig to, PreparedChange clients) {
    clients.commit().run();
    connections.context().changeLimits(to.limits());
    if (http != null) {
      http.change(to.http());
    }
    config = to;
  }

  /**
   * Fails new requests, answers pending ones and closes every connection. Returns when they are
   * closed. The ports stay open, so that a new client gets the reason.
   */
  public Future<Void> drain() {
    Context context = vertx.getOrCreateContext();
    // Two turns, because a paused socket delivers what it received one turn after its resume.
    return connections.drain(
        timers, task -> context.runOnContext(v -> context.runOnContext(next -> task.run())));
  }

  /**
   * Closes the WebSockets of the proxy. Returns when its requests under way have their answers, and
   * after the limit at the latest.
   */
  public Future<Void> drainProxy(Duration limit) {
    if (proxy == null) {
      return Future.succeededFuture();
    }
    Promise<Void> answered = Promise.promise();
    Timers.Timer late = timers.after(limit, answered::tryComplete);
    proxy
        .drain()
        .onSuccess(
            v -> {
              late.cancel();
              answered.tryComplete();
            });
    return answered.future();
  }

  /** Closes the ports and every connection. A client that does not read is cut off. */
  public Future<Void> close() {
    sweep.cancel();
    authentication.close();
    Promise<Void> closed = Promise.promise();
    return Future.join(servers.stream().map(Supplier::get).toList())
        .eventually(
            () -> {
              awaitClose(closed, CLOSE_WAITS);
              return closed.future();
            })
        .mapEmpty();
  }

  private void awaitClose(Promise<Void> closed, int waits) {
    if (connections.context().slotsTaken() > 0 && waits > 0) {
      var unused = timers.after(CLOSE_WAIT, () -> awaitClose(closed, waits - 1));
    } else {
      connections.abort();
      closed.complete();
    }
  }

  /** Returns a sentence for each file in use that is wrong. Safe from any thread. */
  public List<String> troubles() {
    return authentication.troubles();
  }

  private void sweep() {
    sweep = timers.after(SWEEP, this::sweep);
    connections.sweep();
  }
}
