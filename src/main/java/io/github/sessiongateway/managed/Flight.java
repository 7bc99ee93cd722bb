package io.github.sessiongateway.managed;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/** One attempt at a newer token, under way or to come, and all who wait for it. */
final class Flight {
  private final Promise<Token> landed = Promise.promise();

  Future<Token> landed() {
    return landed.future();
  }

  void land(Token token) {
    landed.tryComplete(token);
  }

  void fail(Throwable cause) {
    landed.tryFail(cause);
  }
}
