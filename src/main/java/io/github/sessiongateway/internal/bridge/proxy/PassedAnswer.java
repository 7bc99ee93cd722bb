package io.github.sessiongateway.internal.bridge.proxy;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/**
 * Koyeb's answer on its way to the program. Its head goes out with the first bytes of its body, and
 * its end with the last ones if its length is known. A pipe alone would need two writes more.
 */
final class PassedAnswer implements WriteStream<Buffer> {
  private static final long UNKNOWN = Long.MAX_VALUE;

  /** An answer of this length comes as a whole. */
  private static final long SHORT = 64 * 1024;

  private final HttpServerResponse answer;
  private final HttpClientResponse koyebs;
  private final MultiMap headers;

  /** How many bytes of a known length are not written yet. */
  private long left;

  private boolean hasBegun;
  private @Nullable Future<Void> ended;

  /**
   * Creates an answer of which nothing is written yet.
   *
   * @param headers those of Koyeb that the program gets
   */
  PassedAnswer(HttpServerResponse answer, HttpClientResponse koyebs, MultiMap headers) {
    this.answer = answer;
    this.koyebs = koyebs;
    this.headers = headers;
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    this.left = length == null ? UNKNOWN : Long.parseLong(length);
  }

  /** Returns whether its body may come long after its head. */
  boolean mayBeQuiet() {
    return left > SHORT;
  }

  /** Lets another answer take its place. Returns false if the program has a part of it already. */
  boolean giveUp() {
    boolean isUnsent = !hasBegun;
    hasBegun = true;
    return isUnsent;
  }

  /** Sends the head alone, if nothing is sent yet. */
  void sendHead() {
    if (!hasBegun && !answer.closed()) {
      begin();
      var unused = answer.writeHead();
    }
  }

  /** Ends an answer that has no body. */
  Future<Void> endWithoutBody() {
    head();
    koyebs.resume();
    return answer.end();
  }

  private void head() {
    hasBegun = true;
    answer.setStatusCode(koyebs.statusCode()).setStatusMessage(koyebs.statusMessage());
    answer.headers().addAll(headers);
  }

  private void begin() {
    if (hasBegun) {
      return;
    }
    head();
    if (left == UNKNOWN) {
      answer.setChunked(true);
    }
  }

  @Override
  public Future<Void> write(Buffer part) {
    begin();
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
    begin();
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
