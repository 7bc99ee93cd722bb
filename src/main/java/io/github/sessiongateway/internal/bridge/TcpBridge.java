package io.github.sessiongateway.internal.bridge;

import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.connection.BridgeConnection;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.internal.bridge.connection.Connections;
import io.github.sessiongateway.internal.bridge.framing.CloseCode;
import io.github.sessiongateway.internal.bridge.framing.Frame;
import io.github.sessiongateway.internal.bridge.framing.LengthPrefixDecoder;
import io.github.sessiongateway.internal.bridge.framing.TcpSocket;
import io.github.sessiongateway.internal.bridge.limit.ConnectionSlots.Slot;
import io.github.sessiongateway.internal.config.TcpBridgeConfig;
import io.github.sessiongateway.internal.json.StrictJson;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.tls.Tls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/** The event bus bridge over TCP: JSON frames, each behind its length. */
final class TcpBridge {
  private TcpBridge() {}

  /** Listens. */
  static Future<NetServer> start(
      Vertx vertx, TcpBridgeConfig config, Connections connections, @Nullable Tls tls) {
    BridgeContext context = connections.context();
    NetServerOptions options = new NetServerOptions().setTcpNoDelay(true);
    NetServer server =
        vertx
            .createNetServer(
                tls == null
                    ? options
                    : tls.apply(options, address -> context.claimSlot(Peer.of(address))))
            .connectHandler(socket -> accept(connections, socket));
    return server
        .listen(config.port(), config.host())
        .onSuccess(
            listening -> {
              if (tls != null) {
                tls.follow(listening::updateSSLOptions);
              }
            });
  }

  private static void accept(Connections connections, NetSocket socket) {
    BridgeContext context = connections.context();
    Peer peer = Peer.of(socket.remoteAddress().hostAddress());
    Slot slot = context.claimSlot(peer);
    TcpSocket framed = new TcpSocket(socket);
    if (slot == null) {
      framed.close(CloseCode.TRY_AGAIN_LATER, "Too many sockets are open.");
      return;
    }
    BridgeConnection connection = connections.open(framed, peer, slot);
    LengthPrefixDecoder decoder =
        new LengthPrefixDecoder(
            Frame.MAX_BYTES, reason -> connection.close(CloseCode.TOO_LARGE, reason));
    connection.intake().readFrom(() -> frame(decoder.next()));
    socket.handler(
        bytes -> {
          decoder.add(bytes);
          connection.intake().read();
        });
    socket.drainHandler(drained -> connection.sent());
    // A broken socket is closed as well, and needs no line in the log.
    socket.exceptionHandler(cause -> {});
    socket.closeHandler(closed -> connection.closed());
    Identity identity = context.withoutCredential(socket.sslSession());
    if (context.throttle().isBarred(peer)) {
      connection.bar(CloseCode.TRY_AGAIN_LATER);
    } else if (identity != null) {
      connection.authenticated(identity);
    }
  }

  private static @Nullable Frame frame(@Nullable Buffer bytes) {
    return bytes == null ? null : () -> StrictJson.object(bytes);
  }
}
