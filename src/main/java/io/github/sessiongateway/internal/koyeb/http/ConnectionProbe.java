package io.github.sessiongateway.internal.koyeb.http;

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
 * Counts the reads of a connection, which no API of Vert.x shows. The count tells a connection that
 * Koyeb closed while it was idle from a request that was read, and a dead connection from a slow
 * one.
 */
final class ConnectionProbe extends ChannelInboundHandlerAdapter {
  private static final AttributeKey<ConnectionProbe> KEY =
      AttributeKey.valueOf(ConnectionProbe.class, "probe");

  private final @Nullable Http2Connection http2;
  private int calls;
  private boolean answered;
  private long reads;

  private ConnectionProbe(@Nullable Http2Connection http2) {
    this.http2 = http2;
  }

  /** Starts to watch a new connection. */
  static void watch(HttpConnection connection) {
    Channel channel = VertxInternals.channel(connection);
    if (channel != null) {
      Http2ConnectionHandler http2 = channel.pipeline().get(Http2ConnectionHandler.class);
      ConnectionProbe probe = new ConnectionProbe(http2 == null ? null : http2.connection());
      channel.attr(KEY).set(probe);
      ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
      if (tls == null) {
        channel.pipeline().addFirst(probe);
      } else {
        // Behind TLS, whose tickets and alerts are not bytes of an answer.
        channel.pipeline().addAfter(tls.name(), null, probe);
      }
    }
  }

  /** Returns the probe of a connection; null without one. */
  static @Nullable ConnectionProbe of(HttpConnection connection) {
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

  /** Whether the current request is not the first. */
  boolean isUsed() {
    return calls > 1;
  }

  /** Whether Koyeb has answered a request on it. */
  boolean hasAnswered() {
    return answered;
  }

  /** Returns the number of reads. */
  long reads() {
    return reads;
  }

  /** Whether a stream is beyond the last one that Koyeb will process, by its GOAWAY. */
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
