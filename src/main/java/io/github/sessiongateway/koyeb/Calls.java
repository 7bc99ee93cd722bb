package io.github.sessiongateway.koyeb;

import io.vertx.core.Future;

/**
 * Sends operations to Koyeb: over HTTP, or as a decorator that differs in one thing. Confined to
 * one event loop.
 */
interface Calls {
  /**
   * Sends an operation. Fails with a {@link io.github.sessiongateway.api.SessionException}. Once
   * the flight is over, nobody waits, and what was not sent yet is not sent any more.
   */
  <T> Future<T> send(Operation<T> operation, Flight flight);
}
