package io.github.sessiongateway.internal.managed.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a session that its configuration or its owner decides.
 *
 * @param isKept whether a caller handed it over, with the field {@code keep} of a login
 * @param owner the bridge's client that handed it over; null for the application
 * @param isRequired whether the gateway is only ready if the session is
 * @param advisory the earliest time for a refresh before the token expires, in nanoseconds
 */
public record SessionIdentity(
    String name, boolean isKept, @Nullable String owner, boolean isRequired, long advisory) {
  /** The advisory time without a setting {@code sessions.<name>.advisory}. */
  public static final Duration ADVISORY = Duration.ofHours(12);

  /** Returns the same properties of a session that the gateway does not need to be ready. */
  public SessionIdentity optional() {
    return new SessionIdentity(name, isKept, owner, false, advisory);
  }
}
