package io.github.sessiongateway.internal.bridge.proxy;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import io.vertx.httpproxy.Body;
import org.jspecify.annotations.Nullable;

/**
 * A body that is there as a whole. It goes out with the head of its request in one write, where a
 * pipe would need two. Only its pipe reads it.
 */
final class WholeBody implements ReadStream<Buffer>, Pipe<Buffer> {
  private final Buffer content;

  private WholeBody(Buffer content) {
    this.content = content;
  }

  static Body of(Buffer content) {
    return Body.body(new WholeBody(content), content.length());
  }

  @Override
  public Pipe<Buffer> pipe() {
    return this;
  }

  @Override
  public Future<Void> to(WriteStream<Buffer> request) {
    return request.end(content);
  }

  @Override
  public Pipe<Buffer> endOnFailure(boolean end) {
    return this;
  }

  @Override
  public Pipe<Buffer> endOnSuccess(boolean end) {
    return this;
  }

  @Override
  public Pipe<Buffer> endOnComplete(boolean end) {
    return this;
  }

  @Override
  public void close() {}

  @Override
  public ReadStream<Buffer> handler(@Nullable Handler<Buffer> handler) {
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    return this;
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(@Nullable Handler<Void> handler) {
    return this;
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }
}
