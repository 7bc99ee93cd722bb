package io.github.sessiongateway.bridge;

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
    var unused = ((NetSocketInternal) socket).channelHandlerContext().channel().close();
  }

  static void connection(HttpConnection connection) {
    var unused = ((HttpServerConnection) connection).channelHandlerContext().channel().close();
  }
}
