package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.api.Bearer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A connection to a gateway for one message. */
@FunctionalInterface
interface GatewayConnection {
  /** Returns the reply. Fails with a {@link io.github.sessiongateway.api.SessionException}. */
  Future<JsonObject> send(String address, @Nullable JsonObject body, @Nullable Bearer bearer);
}
