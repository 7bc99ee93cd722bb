package io.github.sessiongateway.managed;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** One attempt at a newer token, under way or to come, and all who wait for it. */
final class Flight {
  private final Promise<Token> landed = Promise.promise();

  Future<Token> landed() {
    return landed.future();
  }

  /** With a token, or with none where who heard of it has logged it out already. */
  void end(@Nullable Token token) {
    if (token == null) {
      fail(Answers.noSuchSession());
    } else {
      landed.tryComplete(token);
    }
  }

  void fail(Throwable cause) {
    landed.tryFail(cause);
  }
}
