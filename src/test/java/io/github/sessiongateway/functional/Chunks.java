package io.github.sessiongateway.functional;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** Bytes whose number is not announced, in chunks of 16 KiB, as fast as they are taken. */
final class Chunks implements ReadStream<Buffer> {
  private static final int CHUNK = 16 * 1024;

  private final Vertx vertx;
  private final long length;
  private long sent;
  private boolean isPaused;
  private boolean isPosted;
  private boolean hasEnded;
  private Handler<Buffer> handler;
  private Handler<Void> end;

  Chunks(Vertx vertx, byte[] bytes) {
    this(vertx, bytes.length);
  }

  Chunks(Vertx vertx, long length) {
    this.vertx = vertx;
    this.length = length;
  }

  private void post() {
    if (!isPosted && !hasEnded) {
      isPosted = true;
      vertx
          .getOrCreateContext()
          .runOnContext(
              v -> {
                isPosted = false;
                next();
              });
    }
  }

  private void next() {
    if (isPaused || handler == null || hasEnded) {
      return;
    }
    if (sent == length) {
      hasEnded = true;
      end.handle(null);
      return;
    }
    int size = (int) Math.min(CHUNK, length - sent);
    sent += size;
    handler.handle(Buffer.buffer(new byte[size]));
    post();
  }

  @Override
  public Chunks exceptionHandler(Handler<Throwable> failure) {
    return this;
  }

  @Override
  public Chunks handler(Handler<Buffer> to) {
    handler = to;
    return this;
  }

  @Override
  public Chunks pause() {
    isPaused = true;
    return this;
  }

  @Override
  public Chunks resume() {
    isPaused = false;
    post();
    return this;
  }

  @Override
  public Chunks fetch(long amount) {
    return resume();
  }

  @Override
  public Chunks endHandler(Handler<Void> handler) {
    end = handler;
    return this;
  }
}
