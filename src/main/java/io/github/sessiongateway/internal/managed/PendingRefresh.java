package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.telemetry.TraceSpan;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** The one refresh that callers of a session share. It is under way or still to come. */
final class PendingRefresh {
  private final Promise<Token> settled = Promise.promise();
  private TraceSpan span = TraceSpan.NONE;

  /** Returns the newer token. Fails with the reason if it does not come. */
  Future<Token> settled() {
    return settled.future();
  }

  /** Sets the span of the call that is under way for it. */
  void begins(TraceSpan call) {
    span = call;
  }

  /** Returns the span of its latest call. */
  TraceSpan span() {
    return span;
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
