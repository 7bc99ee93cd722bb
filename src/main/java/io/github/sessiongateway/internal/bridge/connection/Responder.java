package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.api.Bearer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Answers the requests of clients, on the event loop of the bridge. */
@FunctionalInterface
public interface Responder {
  /**
   * Returns the reply to a request, which the bridge does not change. Always completes, and fails
   * with a {@link io.github.sessiongateway.api.SessionException}.
   *
   * @param headers those of the client, and those by which the gateway names the client
   */
  Future<JsonObject> answer(String address, @Nullable Object body, MultiMap headers);

  /** Returns how long the token of a session is valid; null if it is not the present one. */
  default @Nullable Duration left(String session, Bearer token) {
    return null;
  }
}
