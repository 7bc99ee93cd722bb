package io.github.sessiongateway.koyeb;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import org.jspecify.annotations.Nullable;

/**
 * Watches an HTTP/1.1 connection for the first byte of an answer, which no API of Vert.x shows.
 * Only so can a connection that Koyeb closed while it was idle be told from a request that was
 * read.
 */
final class Wire extends ChannelInboundHandlerAdapter {
  private int calls;
  private boolean silent;

  /** The watch of a request's connection; null for HTTP/2, where many calls share one. */
  static @Nullable Wire of(HttpClientRequest request) {
    if (request.version() == HttpVersion.HTTP_2
        || !(request.connection() instanceof HttpClientConnectionInternal connection)) {
      return null;
    }
    Channel channel = connection.channelHandlerContext().channel();
    Wire wire = channel.pipeline().get(Wire.class);
    if (wire == null) {
      wire = new Wire();
      ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
      if (tls == null) {
        channel.pipeline().addFirst(wire);
      } else {
        // A ticket or an alert of TLS is no byte of an answer.
        channel.pipeline().addAfter(tls.name(), null, wire);
      }
    }
    return wire;
  }

  void callBegins() {
    calls++;
    silent = true;
  }

  /** Whether there was a call before this one. */
  boolean isUsed() {
    return calls > 1;
  }

  /** Whether nothing has come since the call began. */
  boolean isSilent() {
    return silent;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    silent = false;
    context.fireChannelRead(message);
  }
}
