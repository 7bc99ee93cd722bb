package io.github.sessiongateway.internal.koyeb.call;

import io.vertx.core.Future;

/** Calls of Koyeb, each with its attempts. Confined to one event loop. */
public interface Calls {
  /**
   * Sends an operation, and again where that is safe. Fails with a {@link
   * io.github.sessiongateway.api.SessionException}.
   */
  <T> Future<T> send(Operation<T> operation);
}
