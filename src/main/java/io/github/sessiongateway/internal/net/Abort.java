package io.github.sessiongateway.internal.net;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;

/**
 * Closes a connection at once. Vert.x closes it only after the peer has read all, which a slow
 * reader never does. This is the only class that uses the internals of Vert.x's sockets.
 */
public final class Abort {
  private Abort() {}

  public static void socket(NetSocket socket) {
    end(((NetSocketInternal) socket).channelHandlerContext().channel());
  }

  public static void connection(HttpConnection connection) {
    end(((HttpServerConnection) connection).channelHandlerContext().channel());
  }

  /** Bypasses Vert.x, which would send a close frame and wait for the answer. */
  private static void end(Channel channel) {
    var unused = channel.pipeline().firstContext().close();
  }
}
