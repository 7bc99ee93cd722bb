package io.github.sessiongateway.internal.koyeb.call;

import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * Attempts at calls of Koyeb: over HTTP, or as a decorator that differs in one thing. Confined to
 * one event loop.
 */
public interface Attempts {
  /**
   * Sends an operation once. Nothing is sent for a call that is cancelled. Fails with an {@link
   * AttemptException} if there was an attempt, and otherwise with a {@link SessionException}.
   */
  <T> Future<T> send(Operation<T> operation, CallContext context);

  /**
   * Returns the failure of an operation that would not be sent now, such as during a cool-down;
   * null if it may be sent. Sends nothing.
   */
  default @Nullable SessionException denial(Operation<?> operation) {
    return null;
  }

  /** Sends an operation once, and fails also with what {@link #send} throws. */
  default <T> Future<T> trySend(Operation<T> operation, CallContext context) {
    try {
      return send(operation, context);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
