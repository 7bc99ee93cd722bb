package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a message.
 *
 * @param sessions the sessions of the gateway that it may name: a name, or the beginning of one and
 *     {@code *}
 * @param expiresAt when it is nobody any more; null for never
 */
record Client(
    String name, Set<Permission> permissions, List<String> sessions, @Nullable Instant expiresAt) {

  Client {
    permissions = Set.copyOf(permissions);
    sessions = List.copyOf(sessions);
  }

  /** Whether it may name a session. */
  boolean covers(String session) {
    return new Caller(name, sessions).covers(session);
  }
}
