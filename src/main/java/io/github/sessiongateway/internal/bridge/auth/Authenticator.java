package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.api.Secret;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Finds the client that a credential belongs to. */
@FunctionalInterface
public interface Authenticator {
  /**
   * Returns the identity behind a credential, on the caller's event loop. Fails with {@link
   * AuthenticationException} if the credential is not valid.
   */
  Future<Identity> authenticate(Secret credential);

  /** Returns the identity of a client that shows no credential; null if it must show one. */
  default @Nullable Identity anonymous() {
    return null;
  }
}
