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
  private final HttpServerResponse answer;
  private final HttpClientResponse koyebs;
  private final MultiMap headers;
  private long left = Long.MAX_VALUE;
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
    String length = headers.get(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      answer.setChunked(true);
    } else {
      left = Long.parseLong(length);
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
