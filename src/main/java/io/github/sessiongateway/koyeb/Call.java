package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.clock.Timers;
import io.vertx.core.buffer.Buffer;
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
  private boolean sent;
  private boolean ended;

  Call(int maxReplyBytes) {
    this.maxReplyBytes = maxReplyBytes;
  }

  /** Whether a byte of the request may have reached Koyeb. */
  boolean sent() {
    return sent;
  }

  /** Whether its outcome is decided. */
  boolean ended() {
    return ended;
  }

  boolean fits(long replyBytes) {
    return replyBytes <= maxReplyBytes;
  }

  void begins(Timers.Timer attemptTimer) {
    timer = attemptTimer;
  }

  void goesOut() {
    sent = true;
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
