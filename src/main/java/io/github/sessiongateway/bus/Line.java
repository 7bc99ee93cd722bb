package io.github.sessiongateway.bus;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * What a client sends to the gateways of a cluster. A gateway that is gone does not answer. Without
 * a consumer, a message fails as {@link BusLine#hasNoConsumer} says.
 */
interface Line {
  /** Returns the name of one gateway, another one each time. */
  Future<String> find();

  /** Completes if a gateway lives. */
  Future<?> ping(String gateway);

  /**
   * Sends a request to a gateway. Fails with its {@code SessionException}, and with a {@code
   * ReplyException} if it does not take the request.
   */
  Future<JsonObject> ask(String gateway, Call call);

  /** Sends a request to any gateway, also one of a version that cannot be found. */
  Future<JsonObject> askAny(Call call);
}
