package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.bridge.ConnectionState.Known;
import io.github.sessiongateway.bridge.Unauthenticated.Reason;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * From a request to a WebSocket: a slot, an authenticated client, and a connection.
 *
 * @param peers the address of a request, that of a client behind a trusted proxy
 */
record WebSocketUpgrade(
    Hub hub,
    @Nullable Tls tls,
    Visits visits,
    OwnPlaces places,
    Function<HttpServerRequest, Peer> peers) {

  /** Opens the WebSocket, or refuses the request with 400, 401 or 429. */
  void accept(
      RoutingContext context,
      BiFunction<ServerWebSocket, HttpConnection, WebSocketFraming> framing) {
    HttpServerRequest request = context.request();
    Sockets.Seat seat = visits.seat(request.connection());
    if (seat == null || !request.canUpgradeToWebSocket()) {
      HttpBridge.refuse(context, 400, "This is for WebSockets.");
      return;
    }
    Peer peer = peers.apply(request);
    boolean isShared = !seat.hasAddress();
    if (isShared && !seat.of(peer)) {
      hub.log().refused("refused socket", peer, null, "too many");
      HttpBridge.refuse(context, 429, "Too many sockets are open.");
      return;
    }
    Authenticator authenticator = hub.authenticator();
    if (authenticator == null) {
      open(request, framing, peer, seat, new Known(hub.anonymous(), null, () -> true));
      return;
    }
    request.pause();
    known(request, authenticator)
        .onComplete(
            found -> {
              request.resume();
              if (found.succeeded()) {
                open(request, framing, peer, seat, found.result());
              } else {
                if (isShared) {
                  // The next request of the proxy's connection may be another's.
                  seat.forgetAddress();
                }
                hub.stranger(peer, Unauthenticated.because(found.cause()));
                HttpBridge.refuse(context, 401, HttpBridge.STRANGER);
              }
            });
  }

  /** Authenticates a request by its certificate, else by its bearer, else by its ticket. */
  private Future<Known> known(HttpServerRequest request, Authenticator authenticator) {
    Known certified =
        places.cover(request) ? hub.certified(tls, request.connection().sslSession()) : null;
    if (certified != null) {
      return Future.succeededFuture(certified);
    }
    Secret credential = Credentials.bearer(request.headers());
    if (credential != null) {
      return authenticator.authenticate(credential);
    }
    String ticket = Credentials.ticket(request);
    Known known = ticket == null ? null : hub.tickets().redeem(ticket);
    if (known == null) {
      return Unauthenticated.future(ticket == null ? Reason.MISSING : Reason.UNKNOWN_TICKET);
    }
    return hub.isStillKnown(known)
        ? Future.succeededFuture(known)
        : Unauthenticated.future(Reason.REVOKED);
  }

  private void open(
      HttpServerRequest request,
      BiFunction<ServerWebSocket, HttpConnection, WebSocketFraming> framing,
      Peer peer,
      Sockets.Seat seat,
      Known known) {
    request
        .toWebSocket()
        .onSuccess(
            socket -> {
              visits.upgraded(request.connection());
              WebSocketFraming framed = framing.apply(socket, request.connection());
              BridgeConnection connection = hub.connect(framed, peer, seat);
              MessageAssembler messages =
                  new MessageAssembler(
                      Hub.MAX_FRAME,
                      message -> framed.received(message, connection),
                      reason -> connection.close(MessageAssembler.TOO_LARGE, reason));
              socket.frameHandler(
                  frame -> {
                    if (!MessageAssembler.takes(frame)) {
                      connection.control();
                    } else if (connection.isOpen()) {
                      messages.accept(frame);
                    }
                  });
              socket.drainHandler(drained -> connection.drained());
              // A client that went away is no news; one that breaks the rules is told so.
              socket.exceptionHandler(broken -> broke(connection, broken));
              socket.closeHandler(closed -> connection.closed());
              if (hub.authenticator() != null) {
                connection.enter(known);
              }
            })
        .onFailure(broken -> request.connection().close());
  }

  /** Such as by a frame that is too large, or not masked. */
  private static void broke(BridgeConnection connection, Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException broken) {
      boolean isLarge = broken.closeStatus().code() == MessageAssembler.TOO_LARGE;
      String what = isLarge ? "larger than " + Hub.MAX_FRAME + " bytes" : "that breaks RFC 6455";
      connection.close(broken.closeStatus().code(), "Closed because of a frame " + what + ".");
    }
  }
}
