package io.github.sessiongateway.bridge;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;

/**
 * Ends a socket whatever was written to it: to close one, Vert.x waits until the peer has read all,
 * and a slow reader never does. The one class that touches the inner parts of Vert.x's sockets.
 */
final class Abort {
  private Abort() {}

  static void socket(NetSocket socket) {
    end(((NetSocketInternal) socket).channelHandlerContext().channel());
  }

  static void connection(HttpConnection connection) {
    end(((HttpServerConnection) connection).channelHandlerContext().channel());
  }

  /** Past Vert.x, which would send a WebSocket's close frame, and wait for the answer. */
  private static void end(Channel channel) {
    var unused = channel.pipeline().firstContext().close();
  }
}
