package io.github.sessiongateway.internal.bridge.http;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException.Reason;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.connection.BridgeConnection;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.internal.bridge.connection.Connections;
import io.github.sessiongateway.internal.bridge.framing.CloseCode;
import io.github.sessiongateway.internal.bridge.framing.Frame;
import io.github.sessiongateway.internal.bridge.framing.MessageAggregator;
import io.github.sessiongateway.internal.bridge.framing.WebSocketFraming;
import io.github.sessiongateway.internal.bridge.limit.ConnectionSlots.Slot;
import io.github.sessiongateway.internal.limit.Peer;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Upgrades a request to a WebSocket: it needs a slot, an authenticated client and a connection. */
record WebSocketUpgrade(
    Connections connections,
    PendingConnections pending,
    Supplier<OwnPlaces> own,
    RequestPeers peers) {
  /** Creates the framing of a WebSocket over its connection. */
  interface Framing extends BiFunction<ServerWebSocket, HttpConnection, WebSocketFraming> {}

  private BridgeContext bridge() {
    return connections.context();
  }

  /** Opens the WebSocket, or fails the request with 400, 401 or 429. */
  void accept(RoutingContext context, Framing framing) {
    HttpServerRequest request = context.request();
    Slot slot = pending.slot(request.connection());
    if (slot == null || !request.canUpgradeToWebSocket()) {
      var unused = TextAnswer.end(context.response(), 400, "This path serves WebSockets only.");
      return;
    }
    Peer peer = peers.peer(request);
    boolean isShared = !slot.hasAddress();
    if (isShared && !bridge().assignSlot(slot, peer)) {
      var unused = TextAnswer.end(context.response(), 429, "Too many sockets are open.");
      return;
    }
    request.pause();
    authenticate(request)
        .onComplete(
            found -> {
              request.resume();
              if (found.succeeded()) {
                open(request, framing, peer, slot, found.result());
              } else {
                if (isShared) {
                  // The next request on the proxy's connection may be another peer's.
                  slot.unassignAddress();
                }
                bridge().penalize(peer, AuthenticationException.because(found.cause()));
                var unused =
                    TextAnswer.end(context.response(), 401, OriginFilter.NOT_AUTHENTICATED);
              }
            });
  }

  /** Authenticates a request by its certificate, else by its bearer, else by its ticket. */
  private Future<Identity> authenticate(HttpServerRequest request) {
    Identity identity =
        bridge()
            .withoutCredential(own.get().cover(request) ? request.connection().sslSession() : null);
    if (identity != null) {
      return Future.succeededFuture(identity);
    }
    Secret credential = BearerHeader.bearer(request.headers());
    if (credential != null) {
      return bridge().authenticate(credential);
    }
    String ticket = BearerHeader.ticket(request);
    Identity owner = ticket == null ? null : bridge().tickets().redeem(ticket);
    if (owner == null) {
      return AuthenticationException.future(
          ticket == null ? Reason.MISSING : Reason.UNKNOWN_TICKET);
    }
    return bridge().endReason(owner) == null
        ? Future.succeededFuture(owner)
        : AuthenticationException.future(Reason.REVOKED);
  }

  private void open(
      HttpServerRequest request, Framing framing, Peer peer, Slot slot, Identity identity) {
    request
        .toWebSocket()
        .onSuccess(
            socket -> {
              pending.upgraded(request.connection());
              WebSocketFraming framed = framing.apply(socket, request.connection());
              BridgeConnection connection = connections.open(framed, peer, slot);
              MessageAggregator messages =
                  new MessageAggregator(
                      message -> framed.unpack(message, connection),
                      reason -> connection.close(CloseCode.TOO_LARGE, reason));
              socket.frameHandler(
                  frame -> {
                    if (!MessageAggregator.isData(frame)) {
                      connection.receiveControl();
                    } else if (connection.isOpen()) {
                      messages.accept(frame);
                    }
                  });
              socket.drainHandler(drained -> connection.sent());
              socket.exceptionHandler(cause -> failed(connection, cause));
              socket.closeHandler(closed -> connection.closed());
              connection.authenticated(identity);
            })
        .onFailure(cause -> request.connection().close());
  }

  /** Tells a client that broke the protocol. A client that disconnected needs no answer. */
  private static void failed(BridgeConnection connection, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      int code = corrupted.closeStatus().code();
      String what =
          code == CloseCode.TOO_LARGE
              ? "larger than " + Frame.MAX_BYTES + " bytes"
              : "that breaks RFC 6455";
      connection.close(code, "Closed because of a frame " + what + ".");
    }
  }
}
