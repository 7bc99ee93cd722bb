package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.clock.Timers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import org.jspecify.annotations.Nullable;

/**
 * One call to Koyeb while it is under way. It travels as the body codec of its request, so that
 * {@link CallGuard} finds it there. Confined to the event loop that makes the call.
 */
final class Call implements BodyCodec<Buffer> {
  private final int maxReplyBytes;
  private Timers.@Nullable Timer timer;
  private @Nullable Runnable abort;
  private @Nullable Wire wire;
  private @Nullable HttpClientRequest request;
  private boolean ended;

  Call(int maxReplyBytes) {
    this.maxReplyBytes = maxReplyBytes;
  }

  /** Whether a byte of the request may have reached Koyeb. */
  boolean sent() {
    return request != null;
  }

  /** Whether its outcome is decided. */
  boolean ended() {
    return ended;
  }

  boolean fits(long replyBytes) {
    return replyBytes <= maxReplyBytes;
  }

  void begins(Timers.Timer attemptTimer, Runnable aborting) {
    timer = attemptTimer;
    abort = aborting;
  }

  /** Ends it, connection and all, unless its outcome is decided. */
  void abort() {
    if (!ended && abort != null) {
      abort.run();
    }
  }

  /** It is written to a connection that other calls may have used. */
  void goesOut(HttpClientRequest clientRequest) {
    request = clientRequest;
    wire = Wire.of(clientRequest);
    if (wire != null) {
      wire.callBegins();
    }
  }

  /** Whether its connection had been used before and not one byte of an answer came. */
  boolean wasStale() {
    return wire != null && wire.isUsed() && wire.isSilent();
  }

  /** Whether Koyeb has said that it has never looked at the request. */
  boolean wasUnprocessed(Throwable cause) {
    return request != null && Unprocessed.is(request, cause);
  }

  void ends() {
    ended = true;
    if (timer != null) {
      timer.cancel();
    }
  }

  @Override
  public BodyStream<Buffer> stream() {
    return new LimitedBody(maxReplyBytes);
  }
}
