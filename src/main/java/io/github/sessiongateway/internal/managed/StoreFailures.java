package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.ConfigException;
import java.util.List;

/** The failures of a gateway that cannot use the store of shared sessions. */
final class StoreFailures {
  private StoreFailures() {}

  /** Returns the failure of a gateway whose store does not answer. */
  static SessionException unreachable() {
    return SessionException.of(
        Failure.STORE_UNREACHABLE, "The store of sessions does not answer (sessions-store.url).");
  }

  /** Returns the failure of callers whose session may be one that was not read yet. */
  static SessionException unread() {
    return SessionException.of(
        Failure.STORE_UNREACHABLE,
        "The gateway has not read all sessions of the store yet (sessions-store.url).");
  }

  /** Returns the failure of callers whose gateway opens none of the store's sessions. */
  static SessionException noKey() {
    return SessionException.of(
        Failure.STORE_UNREACHABLE,
        "No key opens the sessions of the store (sessions-store.key-file).");
  }

  /** Returns the failure of a start with keys that open none of the store's sessions. */
  static ConfigException wrongKeys() {
    return new ConfigException(
        List.of("sessions-store.key-file: none of its keys opens a session of the store"));
  }
}
