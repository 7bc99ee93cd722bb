package io.github.sessiongateway.bridge;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a socket.
 *
 * @param sessions names, or {@code prefix-*}
 * @param expiresAt null for never
 */
record Client(
    String name, Set<Permission> permissions, List<String> sessions, @Nullable Instant expiresAt) {}
