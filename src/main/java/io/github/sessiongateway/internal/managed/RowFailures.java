package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.shared.Attempts;
import io.vertx.core.json.JsonObject;

/** The failures of attempts, as rows hold them. */
final class RowFailures {
  private RowFailures() {}

  /** Returns a failure as rows hold it. */
  static String text(SessionException failure) {
    return failure.toJson().encode();
  }

  /** Returns the failure of a row. */
  static SessionException of(Attempts attempts) {
    try {
      return SessionException.fromJson(new JsonObject(attempts.failure()));
    } catch (RuntimeException foreign) {
      return SessionException.of(Failure.UNKNOWN, "Another gateway's attempt failed.");
    }
  }
}
