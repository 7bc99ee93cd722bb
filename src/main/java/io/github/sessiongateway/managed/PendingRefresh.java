package io.github.sessiongateway.managed;

import io.github.sessiongateway.managed.token.Token;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** The one refresh of a session that its callers share, under way or to come. */
final class PendingRefresh {
  private final Promise<Token> settled = Promise.promise();

  /** Returns the newer token, or why there is none. */
  Future<Token> settled() {
    return settled.future();
  }

  /** Whether its outcome is known, so that no call is made for it any more. */
  boolean isSettled() {
    return settled.future().isComplete();
  }

  /** Ends with a token, unless it was settled before. */
  void succeed(Token token) {
    settled.tryComplete(token);
  }

  /** Ends without a token, unless it was settled before. */
  void fail(Throwable cause) {
    settled.tryFail(cause);
  }
}
