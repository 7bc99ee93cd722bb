package io.github.sessiongateway.internal.bridge.proxy;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer of known length. It ends with its last byte in one write, where a pipe would need two.
 */
final class SizedAnswer implements WriteStream<Buffer> {
  private final HttpServerResponse answer;
  private long left;
  private @Nullable Future<Void> ended;

  SizedAnswer(HttpServerResponse answer, long length) {
    this.answer = answer;
    this.left = length;
  }

  @Override
  public Future<Void> write(Buffer part) {
    left -= part.length();
    if (left > 0) {
      return answer.write(part);
    }
    Future<Void> end = answer.end(part);
    ended = end;
    return end;
  }

  @Override
  public Future<Void> end() {
    Future<Void> end = ended;
    return end == null ? answer.end() : end;
  }

  @Override
  public boolean writeQueueFull() {
    return ended == null && answer.writeQueueFull();
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int size) {
    answer.setWriteQueueMaxSize(size);
    return this;
  }

  @Override
  public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
    if (ended == null) {
      answer.drainHandler(handler);
    }
    return this;
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    if (ended == null) {
      answer.exceptionHandler(handler);
    }
    return this;
  }
}
