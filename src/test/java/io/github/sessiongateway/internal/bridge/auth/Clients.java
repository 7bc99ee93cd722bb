package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.internal.config.AuthConfig;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Clients and their identities, for tests that also use a client of the bridge's protocols. */
public final class Clients {
  private Clients() {}

  /** A client that may do what it is given, for ever. */
  public static BridgeClient of(String name, Set<Permission> permissions) {
    return of(name, permissions, List.of(), null);
  }

  /** A client until a time. */
  public static BridgeClient of(
      String name, Set<Permission> permissions, List<String> sessions, Instant expiresAt) {
    return new BridgeClient(name, permissions, sessions, expiresAt);
  }

  /** The client of requests without a credential. */
  public static BridgeClient anonymous(AuthConfig config) {
    return new AnonymousAuthenticator(config).anonymous().client();
  }
}
