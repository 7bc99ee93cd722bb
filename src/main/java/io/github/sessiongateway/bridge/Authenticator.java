package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import io.vertx.core.Future;

/** Knows clients by what they show. */
interface Authenticator {
  /** Fails with {@code gateway_unauthenticated} and one sentence without a secret. */
  Future<Client> authenticate(Secret credential);

  /** Whether a client, the very object that it was given as, is still let in. */
  boolean stillKnown(Client client);
}
