package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.api.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client of the bridge, and what it may do.
 *
 * @param sessions the managed sessions that it may name: a name, or a prefix and {@code *}
 * @param expiresAt when its authentication ends; null if it does not end
 * @param isAnonymous whether all clients without a credential share it
 */
public record BridgeClient(
    String name,
    Set<Permission> permissions,
    List<String> sessions,
    @Nullable Instant expiresAt,
    boolean isAnonymous) {
  public BridgeClient {
    permissions = Set.copyOf(permissions);
    sessions = List.copyOf(sessions);
  }

  /** A client that has authenticated by a name of its own. */
  public BridgeClient(
      String name,
      Set<Permission> permissions,
      List<String> sessions,
      @Nullable Instant expiresAt) {
    this(name, permissions, sessions, expiresAt, false);
  }

  /** Whether it may name a session. */
  public boolean covers(String session) {
    return new Caller(name, sessions).covers(session);
  }
}
