package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.internal.bridge.connection.Connections;
import io.github.sessiongateway.internal.bridge.connection.Liveness;
import io.github.sessiongateway.internal.bridge.framing.Frame;
import io.github.sessiongateway.internal.bridge.limit.ConnectionSlots.Slot;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.net.Abort;
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
 * The HTTP connections that are not WebSockets yet. Each has a slot before its first byte is read.
 * It may keep the slot for the idle timeout; if clients must authenticate, for the time to do so,
 * whatever it requests meanwhile. Confined to the bridge's event loop.
 */
final class PendingConnections implements Connections.Pending {
  private final BridgeContext context;
  private final RequestPeers peers;
  private final Map<HttpConnection, Entry> open = new HashMap<>();
  private long requestedAt;

  /**
   * One connection.
   *
   * @param peer its address, which may be a proxy's
   * @param since when it opened, or when its last request came if that counts
   * @param isCalling whether the gateway works on a call of it
   */
  private record Entry(Slot slot, Peer peer, boolean isProxied, long since, boolean isCalling) {}

  PendingConnections(BridgeContext context, RequestPeers peers) {
    this.context = context;
    this.peers = peers;
    this.requestedAt = context.now() - Duration.ofDays(1).toNanos();
  }

  /** Takes a slot for a connection that opened, or closes it. */
  void opened(HttpConnection connection) {
    String address = connection.remoteAddress().hostAddress();
    Slot slot = claimSlot(address);
    if (slot == null) {
      var unused = connection.close();
      return;
    }
    open.put(
        connection,
        new Entry(slot, Peer.of(address), peers.isProxy(address), context.now(), false));
    connection.closeHandler(
        closed -> {
          open.remove(connection);
          slot.release();
        });
  }

  /**
   * Takes a slot for a connection; null if none is free. Behind a proxy, the slot is assigned to an
   * address later.
   */
  @Nullable Slot claimSlot(@Nullable String address) {
    Peer peer = Peer.of(address);
    return peers.isProxy(address) ? context.claimSharedSlot(peer) : context.claimSlot(peer);
  }

  /** Notes a request. Its body is dropped and only counted, unless a call reads it. */
  void requested(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    if (!request.canUpgradeToWebSocket()) {
      request.handler(bodyLimit(connection));
    }
    long now = context.now();
    requestedAt = now;
    open.computeIfPresent(
        connection,
        (same, entry) -> mayStayIdle(entry) ? entry(entry, now, entry.isCalling()) : entry);
  }

  /** Notes a call of a client that has authenticated, which takes its time. */
  void callBegins(HttpConnection connection) {
    long now = context.now();
    requestedAt = now;
    open.computeIfPresent(connection, (same, entry) -> entry(entry, now, true));
  }

  /** Notes the end of a call. From now on, the connection may be as idle as a new one. */
  void callEnded(HttpConnection connection) {
    open.computeIfPresent(
        connection,
        (same, entry) -> entry.isCalling() ? entry(entry, context.now(), false) : entry);
  }

  private static Entry entry(Entry entry, long since, boolean isCalling) {
    return new Entry(entry.slot(), entry.peer(), entry.isProxied(), since, isCalling);
  }

  private static Handler<Buffer> bodyLimit(HttpConnection connection) {
    AtomicInteger bytes = new AtomicInteger();
    return part -> {
      if (bytes.addAndGet(part.length()) > Frame.MAX_BYTES) {
        Abort.connection(connection);
      }
    };
  }

  /** Returns the address of a connection, without regard to proxies. */
  Peer peer(HttpConnection connection) {
    Entry entry = open.get(connection);
    return entry == null ? Peer.of(connection.remoteAddress().hostAddress()) : entry.peer();
  }

  /** Returns the slot of a connection; null if it has become a WebSocket. */
  @Nullable Slot slot(HttpConnection connection) {
    Entry entry = open.get(connection);
    return entry == null ? null : entry.slot();
  }

  /**
   * Removes a connection that has become a WebSocket, which keeps the slot. Vert.x does not report
   * the end of an upgraded connection.
   */
  void upgraded(HttpConnection connection) {
    open.remove(connection);
  }

  /** Only a request that is sent a byte at a time takes as long as the limit. */
  @Override
  public void sweep(long now) {
    Duration idle = context.limits().idleTimeout();
    Duration toAuthenticate =
        idle.compareTo(Liveness.TO_AUTHENTICATE) < 0 ? idle : Liveness.TO_AUTHENTICATE;
    for (Map.Entry<HttpConnection, Entry> entry : List.copyOf(open.entrySet())) {
      Duration limit = mayStayIdle(entry.getValue()) ? idle : toAuthenticate;
      if (!entry.getValue().isCalling() && now - entry.getValue().since() > limit.toNanos()) {
        // A plain close would wait for a client that reads nothing.
        Abort.connection(entry.getKey());
      }
    }
  }

  @Override
  public boolean isQuiet(Duration time) {
    return open.values().stream().noneMatch(Entry::isCalling)
        && (open.isEmpty() || context.now() - requestedAt >= time.toNanos());
  }

  @Override
  public void abort() {
    List.copyOf(open.keySet()).forEach(Abort::connection);
  }

  /** Whether clients need not authenticate, or the connection is a proxy's and serves many. */
  private boolean mayStayIdle(Entry entry) {
    return !context.requiresAuthentication() || entry.isProxied();
  }
}
