package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.bridge.ConnectionState.Known;
import io.vertx.core.Future;

/** Tells which client a credential belongs to. */
@FunctionalInterface
interface Authenticator {
  /**
   * Completes on the event loop that asks. Fails with {@link Unauthenticated} if the credential is
   * refused.
   */
  Future<Known> authenticate(Secret credential);

  /** The same authenticator, but whatever it throws is a refusal. */
  default Authenticator guarded() {
    return credential -> {
      Future<Known> found;
      try {
        found = authenticate(credential);
      } catch (RuntimeException e) {
        found = Future.failedFuture(e);
      }
      return found.recover(cause -> Future.failedFuture(Unauthenticated.because(cause)));
    };
  }
}
