package io.github.sessiongateway.internal.koyeb.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import io.vertx.ext.web.codec.spi.BodyStream;
import org.jspecify.annotations.Nullable;

/** A body that is buffered up to a limit. The first byte beyond it fails the attempt. */
final class LimitedBody implements BodyStream<Buffer> {
  private final int limit;
  private @Nullable Buffer body;
  private boolean copied;
  private final Promise<Buffer> whole = Promise.promise();

  LimitedBody(int limit) {
    this.limit = limit;
  }

  @Override
  public Future<Void> write(Buffer data) {
    int length = body == null ? 0 : body.length();
    if (length + data.length() > limit) {
      return Future.failedFuture(new ReplyTooLarge());
    }
    if (body == null) {
      // Most bodies arrive in one piece, which needs no copy.
      body = data;
    } else {
      body = (copied ? body : body.copy()).appendBuffer(data);
      copied = true;
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    whole.tryComplete(body);
    return Future.succeededFuture();
  }

  @Override
  public void handle(Throwable cause) {
    whole.tryFail(cause);
  }

  @Override
  public Future<Buffer> result() {
    return whole.future();
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
    return this;
  }

  /** Koyeb's reply is over {@code upstream.max-reply-bytes}. */
  static final class ReplyTooLarge extends RuntimeException {
    ReplyTooLarge() {
      super("the reply is too large", null, false, false);
    }
  }
}
