package io.github.sessiongateway.koyeb;

import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import org.jspecify.annotations.Nullable;

/**
 * What HTTP/2 says of a request that was sent but never looked at, so that it counts as not sent
 * (RFC 9113, section 8.7): its stream was refused, or is beyond the last one of a GOAWAY.
 */
final class Unprocessed {
  private static final long REFUSED_STREAM = 7;
  private static final AttributeKey<Integer> LAST_STREAM =
      AttributeKey.valueOf(Unprocessed.class, "last-stream");

  private Unprocessed() {}

  /** Remembers the GOAWAY of a connection. */
  static void watch(HttpConnection connection) {
    // HTTP/1.x, which has no GOAWAY, has no window either: it is -1.
    Attribute<Integer> last = connection.getWindowSize() < 0 ? null : lastStream(connection);
    if (last != null) {
      connection.goAwayHandler(goAway -> last.set(goAway.getLastStreamId()));
    }
  }

  /** Whether a request that failed was never looked at. */
  static boolean is(HttpClientRequest request, Throwable cause) {
    if (request.version() != HttpVersion.HTTP_2) {
      return false;
    }
    if (cause instanceof StreamResetException reset) {
      return reset.getCode() == REFUSED_STREAM;
    }
    Attribute<Integer> last = lastStream(request.connection());
    return last != null && last.get() != null && request.streamId() > last.get();
  }

  private static @Nullable Attribute<Integer> lastStream(HttpConnection connection) {
    return connection instanceof HttpClientConnectionInternal inner
        ? inner.channelHandlerContext().channel().attr(LAST_STREAM)
        : null;
  }
}
