package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import io.vertx.core.Future;

/** Who knows the clients of the bridge. */
interface Authenticator {
  /** The client whose credential it is; fails if it is nobody's. */
  Future<Client> authenticate(Secret credential);

  /** Whether it would still be authenticated, its expiry aside. Asked every second. */
  boolean stillKnown(Client client);
}
