package io.github.sessiongateway.managed;

import org.jspecify.annotations.Nullable;

/**
 * What a session is for its whole life.
 *
 * @param isKept whether a caller began it, and not the configuration
 * @param owner the bridge's client that began it; null for the application
 * @param isRequired whether the gateway is not ready without it
 * @param advisory how long before its end a token is refreshed at the earliest, in nanoseconds
 */
record SessionIdentity(
    String name, boolean isKept, @Nullable String owner, boolean isRequired, long advisory) {}
