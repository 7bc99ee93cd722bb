package io.github.sessiongateway.internal.bridge.proxy;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request whose length is not known before. Its beginning is held, so that a short
 * body can be sent again. A longer one is read on only as fast as Koyeb takes it. Confined to one
 * event loop.
 */
final class HeldBody implements ReadStream<Buffer> {
  private final HttpServerRequest request;
  private final int most;
  private final Promise<HeldBody> held = Promise.promise();
  private @Nullable Buffer beginning = Buffer.buffer();
  private @Nullable Handler<Buffer> handler;
  private boolean isWhole;
  private boolean isPaused = true;

  private HeldBody(HttpServerRequest request, int most) {
    this.request = request;
    this.most = most;
  }

  /**
   * Reads a body until it ends or is longer than the most that is held. Fails if the program
   * disconnects before.
   */
  static Future<HeldBody> read(HttpServerRequest request, int most) {
    HeldBody body = new HeldBody(request, most);
    request.handler(body::hold);
    request.endHandler(end -> body.ends());
    request.exceptionHandler(body.held::tryFail);
    request.resume();
    return body.held.future();
  }

  private void hold(Buffer bytes) {
    Buffer so = beginning;
    if (so != null && !held.future().isComplete()) {
      so.appendBuffer(bytes);
      if (so.length() > most) {
        request.pause();
        held.complete(this);
      }
    } else if (so != null) {
      so.appendBuffer(bytes);
    } else if (handler != null) {
      handler.handle(bytes);
    }
  }

  private void ends() {
    isWhole = true;
    held.tryComplete(this);
  }

  /** Returns the whole body; null if it is longer than the most that is held. */
  @Nullable Buffer whole() {
    return isWhole ? beginning : null;
  }

  @Override
  public HeldBody handler(@Nullable Handler<Buffer> to) {
    handler = to;
    return this;
  }

  @Override
  public HeldBody pause() {
    isPaused = true;
    request.pause();
    return this;
  }

  @Override
  public HeldBody resume() {
    isPaused = false;
    Buffer first = beginning;
    beginning = null;
    if (first != null && handler != null) {
      handler.handle(first);
    }
    // The handler may have paused it.
    if (!isPaused) {
      request.resume();
    }
    return this;
  }

  @Override
  public HeldBody fetch(long amount) {
    return amount > 0 ? resume() : this;
  }

  @Override
  public HeldBody endHandler(@Nullable Handler<Void> end) {
    request.endHandler(end);
    return this;
  }

  @Override
  public HeldBody exceptionHandler(@Nullable Handler<Throwable> failure) {
    request.exceptionHandler(failure);
    return this;
  }
}
