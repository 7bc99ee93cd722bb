package io.github.sessiongateway.managed.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What does not change of a session.
 *
 * @param isKept whether a caller began it, and not the configuration
 * @param owner the bridge's client that began it; null for the application
 * @param isRequired whether the gateway is not ready without it
 * @param advisory how long before its end a token is refreshed at the earliest, in nanoseconds
 */
public record SessionIdentity(
    String name, boolean isKept, @Nullable String owner, boolean isRequired, long advisory) {
  /** The advisory time of kept sessions, and the default of {@code sessions.<name>.advisory}. */
  public static final Duration ADVISORY = Duration.ofHours(12);
}
