package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.internal.config.SessionConfig;
import java.util.function.Consumer;

/** The files that hold secrets of configured sessions. */
@FunctionalInterface
public interface CredentialFiles {
  /** Follows the file of a session's secret, if it has one, and passes on each new secret. */
  void follow(SessionConfig session, Consumer<String> changed);
}
