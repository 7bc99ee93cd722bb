package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.internal.config.SessionConfig;
import java.util.function.Consumer;

/** The files that hold secrets of configured sessions. */
public interface CredentialFiles {
  /**
   * Follows the file of a session's secret, if it has one, and passes on each new secret. Replaces
   * what followed an earlier file of the session.
   */
  void follow(SessionConfig session, Consumer<String> changed);

  /** Follows the file of a session no more. */
  void forget(String session);
}
