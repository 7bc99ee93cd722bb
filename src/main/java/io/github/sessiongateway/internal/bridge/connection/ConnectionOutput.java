package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.framing.Dialect;
import io.vertx.core.json.JsonObject;

/** What the parts of a connection may do to it. */
interface ConnectionOutput {
  /** Returns how its frames look. */
  Dialect dialect();

  /** Sends a frame, unless the connection is closed. */
  void write(JsonObject frame);

  /** Whether the client reads too slowly. */
  boolean isFull();

  /** Closes the connection with a reason. A second call does nothing. */
  void close(int code, String reason);

  /**
   * Sends the failure of a frame that is not a request.
   *
   * @param code vertx-web's word for the failure
   */
  default void error(String code, SessionException failure) {
    write(dialect().error(code, failure));
  }
}
