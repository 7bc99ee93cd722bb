package io.github.sessiongateway.internal.koyeb.call;

import io.vertx.core.Future;

/**
 * Attempts at calls of Koyeb: over HTTP, or as a decorator that differs in one thing. Confined to
 * one event loop.
 */
public interface Attempts {
  /**
   * Sends an operation once. Nothing is sent for a call that is cancelled. Fails with an {@link
   * AttemptException} if there was an attempt, and otherwise with a {@link
   * io.github.sessiongateway.api.SessionException}.
   */
  <T> Future<T> send(Operation<T> operation, CallContext context);

  /** Sends an operation once, and fails also with what {@link #send} throws. */
  default <T> Future<T> trySend(Operation<T> operation, CallContext context) {
    try {
      return send(operation, context);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
