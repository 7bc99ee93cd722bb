package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import io.vertx.core.Future;

/** Who knows the clients of the bridge. */
interface Authenticator {
  /**
   * Completes on the event loop that asks, with {@code gateway_unauthenticated} and one sentence
   * without a secret where it fails.
   */
  Future<Client> authenticate(Secret credential);

  /**
   * Whether a client, the very object that it was given as, would still be authenticated, its
   * expiry aside. Asked every second.
   */
  boolean stillKnown(Client client);
}
