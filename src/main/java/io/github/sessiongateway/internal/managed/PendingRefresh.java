package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.managed.token.Token;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** The one refresh that callers of a session share. It is under way or still to come. */
final class PendingRefresh {
  private final Promise<Token> settled = Promise.promise();

  /** Returns the newer token. Fails with the reason if it does not come. */
  Future<Token> settled() {
    return settled.future();
  }

  /** Completes with a token, unless the outcome is known. */
  void succeed(Token token) {
    settled.tryComplete(token);
  }

  /** Fails without a token, unless the outcome is known. */
  void fail(Throwable cause) {
    settled.tryFail(cause);
  }
}
