package io.github.sessiongateway.bridge;

import io.github.sessiongateway.config.HttpBridgeConfig;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP connections that are no WebSockets yet. Everybody has a seat before the first byte is
 * read, and has it for the idle limit only; where clients have to show who they are, for as long as
 * they may take for that, whatever they ask for meanwhile. Confined to the bridge's event loop.
 */
final class Visits {
  private final HttpBridgeConfig config;
  private final Hub hub;
  private final Map<HttpConnection, Visit> open = new HashMap<>();
  private long askedAt;

  /** A connection that opened, or asked for something at last. */
  private record Visit(Sockets.Seat seat, boolean isProxied, long since) {}

  Visits(HttpBridgeConfig config, Hub hub) {
    this.config = config;
    this.hub = hub;
    this.askedAt = hub.nanoTime().getAsLong() - Duration.ofDays(1).toNanos();
  }

  /** Behind a proxy, the address comes later. */
  void opened(HttpConnection connection) {
    String address = connection.remoteAddress().hostAddress();
    Sockets.Seat seat = seat(address);
    if (seat == null) {
      var unused = connection.close();
      return;
    }
    open.put(connection, new Visit(seat, isProxied(address), hub.nanoTime().getAsLong()));
    connection.closeHandler(
        closed -> {
          open.remove(connection);
          seat.leave();
        });
  }

  /** Returns a seat for a socket that is accepted; null if there is none left. */
  Sockets.@Nullable Seat seat(@Nullable String address) {
    Peer peer = Peer.of(address);
    return isProxied(address) ? hub.sharedSeat(peer) : hub.seat(peer);
  }

  private boolean isProxied(@Nullable String address) {
    return Peer.isIn(config.trustedProxies(), address);
  }

  /** A request came. Its body is only counted, because no request here needs one. */
  void asked(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    if (!request.canUpgradeToWebSocket()) {
      request.handler(limit(connection));
    }
    long now = hub.nanoTime().getAsLong();
    askedAt = now;
    open.computeIfPresent(
        connection,
        (same, visit) ->
            isAnybodys(visit) ? new Visit(visit.seat(), visit.isProxied(), now) : visit);
  }

  private static Handler<Buffer> limit(HttpConnection connection) {
    AtomicInteger bytes = new AtomicInteger();
    return part -> {
      if (bytes.addAndGet(part.length()) > Hub.MAX_FRAME) {
        Abort.connection(connection);
      }
    };
  }

  /** The seat of a connection; null if it has become a WebSocket. */
  Sockets.@Nullable Seat seat(HttpConnection connection) {
    Visit visit = open.get(connection);
    return visit == null ? null : visit.seat();
  }

  /** Its seat is the socket's now: Vert.x does not say when what it was upgraded from ends. */
  void upgraded(HttpConnection connection) {
    open.remove(connection);
  }

  /** No request takes so long but one that comes a byte at a time and keeps its seat. */
  void look(long now) {
    Duration idle = hub.config().limits().idleTimeout();
    Duration unknown =
        idle.compareTo(BridgeConnection.TO_AUTHENTICATE) < 0
            ? idle
            : BridgeConnection.TO_AUTHENTICATE;
    for (Map.Entry<HttpConnection, Visit> entry : List.copyOf(open.entrySet())) {
      Visit visit = entry.getValue();
      Duration limit = isAnybodys(visit) ? idle : unknown;
      if (now - visit.since() > limit.toNanos()) {
        // Who reads nothing would keep one that is only closed.
        Abort.connection(entry.getKey());
      }
    }
  }

  /** Whether none is open, or no request came for some time. */
  boolean isQuiet(Duration time) {
    return open.isEmpty() || hub.nanoTime().getAsLong() - askedAt >= time.toNanos();
  }

  /** Ends them all. */
  void cutOff() {
    List.copyOf(open.keySet()).forEach(Abort::connection);
  }

  /** Whether nobody has to be known, or it is one proxy's for many. */
  private boolean isAnybodys(Visit visit) {
    return hub.authenticator() == null || visit.isProxied();
  }
}
