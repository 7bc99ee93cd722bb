package io.github.sessiongateway.bridge;

import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.BridgeConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The event bus bridges, SockJS and TCP, behind one policy and within one set of limits. Opened and
 * used on one context, to which it is confined.
 */
public final class Bridge {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final BridgeConfig config;
  private final Timers timers;
  private final Hub hub;
  private final List<Supplier<Future<Void>>> servers = new ArrayList<>();
  private Timers.Timer look;

  Bridge(Vertx vertx, BridgeConfig config, Timers timers, Hub hub) {
    this.vertx = vertx;
    this.config = config;
    this.timers = timers;
    this.hub = hub;
    this.look = timers.after(LOOK, this::takeLook);
  }

  /**
   * Opens it, listening on nothing yet.
   *
   * @param replyTimeout longer than any request takes
   */
  public static Bridge open(
      Vertx vertx,
      BridgeConfig config,
      Duration replyTimeout,
      Timers timers,
      LongSupplier nanoTime,
      InstantSource clock) {
    return new Bridge(
        vertx, config, timers, Hub.of(vertx, config, null, replyTimeout, nanoTime, clock));
  }

  /** Listens for SockJS and raw WebSocket; the URL is where clients connect. */
  public Future<URI> listenHttp() {
    return HttpBridge.start(vertx, config.http(), hub)
        .map(
            server -> {
              servers.add(server::close);
              return HttpBridge.url(config.http(), server);
            });
  }

  /** Listens for TCP; the number is the port. */
  public Future<Integer> listenTcp() {
    return TcpBridge.start(vertx, config.tcp(), hub)
        .map(
            server -> {
              servers.add(server::close);
              return server.actualPort();
            });
  }

  /** Closes the ports and every socket. */
  public Future<Void> close() {
    look.cancel();
    return Future.join(servers.stream().map(Supplier::get).toList()).mapEmpty();
  }

  Hub hub() {
    return hub;
  }

  private void takeLook() {
    look = timers.after(LOOK, this::takeLook);
    hub.sweep();
  }
}
