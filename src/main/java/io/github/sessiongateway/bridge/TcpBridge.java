package io.github.sessiongateway.bridge;

import io.github.sessiongateway.bridge.ConnectionState.Known;
import io.github.sessiongateway.config.TcpBridgeConfig;
import io.github.sessiongateway.json.StrictJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/** The event bus bridge over TCP: frames of JSON, each behind its length. */
final class TcpBridge {
  /** A length that says more, or less than nothing; what comes after it means nothing. */
  private static final int UNSUPPORTED = 1009;

  private TcpBridge() {}

  /** Listens. */
  static Future<NetServer> start(Vertx vertx, TcpBridgeConfig config, Hub hub, @Nullable Tls tls) {
    NetServerOptions options = new NetServerOptions().setTcpNoDelay(true);
    NetServer server =
        vertx
            .createNetServer(
                tls == null ? options : tls.apply(options, address -> hub.seat(Peer.of(address))))
            .connectHandler(socket -> accept(hub, tls, socket));
    return server
        .listen(config.port(), config.host())
        .onSuccess(
            listening -> {
              if (tls != null) {
                tls.follow(listening::updateSSLOptions);
              }
            });
  }

  private static Intake.@Nullable Frame frame(@Nullable Buffer bytes) {
    return bytes == null ? null : () -> StrictJson.object(bytes);
  }

  private static void accept(Hub hub, @Nullable Tls tls, NetSocket socket) {
    Peer peer = Peer.of(socket.remoteAddress().hostAddress());
    Sockets.Seat seat = hub.seat(peer);
    TcpSocket bridged = new TcpSocket(socket);
    if (seat == null) {
      bridged.close(BridgeConnection.TRY_AGAIN_LATER, "Too many sockets are open.");
      return;
    }
    BridgeConnection connection = hub.connect(bridged, peer, seat);
    LengthDecoder decoder =
        new LengthDecoder(Hub.MAX_FRAME, reason -> connection.close(UNSUPPORTED, reason));
    connection.intake().from(() -> frame(decoder.next()));
    socket.handler(
        bytes -> {
          decoder.add(bytes);
          connection.intake().read();
        });
    socket.drainHandler(drained -> connection.drained());
    // What broke is closed, too, and a client that went away is no news.
    socket.exceptionHandler(broken -> {});
    socket.closeHandler(closed -> connection.closed());
    Known certified = hub.certified(tls, socket.sslSession());
    if (hub.limits().isBarred(peer)) {
      connection.hold(BridgeConnection.TRY_AGAIN_LATER);
    } else if (certified != null) {
      connection.enter(certified);
    }
  }
}
