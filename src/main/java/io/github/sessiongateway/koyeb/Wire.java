package io.github.sessiongateway.koyeb;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import org.jspecify.annotations.Nullable;

/**
 * Watches the bytes of a connection, which no API of Vert.x shows. Only so can a connection that
 * Koyeb closed while it was idle be told from a request that was read, and one that is dead from
 * one that is slow.
 */
final class Wire extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<Wire> KEY = AttributeKey.valueOf(Wire.class, "wire");

  private final @Nullable Http2Connection http2;
  private int calls;
  private boolean answered;
  private long reads;

  private Wire(@Nullable Http2Connection http2) {
    this.http2 = http2;
  }

  /** Begins to watch a connection that was just made. */
  static void watch(HttpConnection connection) {
    Channel channel = VertxInternals.channel(connection);
    if (channel != null) {
      Http2ConnectionHandler http2 = channel.pipeline().get(Http2ConnectionHandler.class);
      Wire wire = new Wire(http2 == null ? null : http2.connection());
      channel.attr(KEY).set(wire);
      ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
      if (tls == null) {
        channel.pipeline().addFirst(wire);
      } else {
        // A ticket or an alert of TLS is no byte of an answer.
        channel.pipeline().addAfter(tls.name(), null, wire);
      }
    }
  }

  /** The watch of a connection; null for one that is not watched. */
  static @Nullable Wire of(HttpConnection connection) {
    Channel channel = VertxInternals.channel(connection);
    return channel == null ? null : channel.attr(KEY).get();
  }

  void callBegins() {
    calls++;
  }

  void callIsAnswered() {
    answered = true;
  }

  boolean isHttp2() {
    return http2 != null;
  }

  /** Whether there was a call before this one. */
  boolean isUsed() {
    return calls > 1;
  }

  /** Whether Koyeb has ever answered a call on it. */
  boolean hasAnswered() {
    return answered;
  }

  /** How often something has come. */
  long reads() {
    return reads;
  }

  /** Whether a stream of HTTP/2 is beyond the last one that Koyeb will look at. */
  boolean isBeyondGoAway(long streamId) {
    return http2 != null
        && http2.goAwayReceived()
        && streamId > http2.local().lastStreamKnownByPeer();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    reads++;
    context.fireChannelRead(message);
  }
}
