package io.github.sessiongateway.api;

import java.time.Duration;

/**
 * What {@code session.mint} asks for.
 *
 * @param organizationId the organization; 1 to 64 letters, digits, {@code -} and {@code _}
 * @param validity how long the token is valid; whole seconds, at most a day
 */
public record MintRequest(String organizationId, Duration validity) {
  /** Koyeb's own default. */
  public static final Duration DEFAULT_VALIDITY = Duration.ofHours(1);

  private static final Duration MOST = Duration.ofDays(1);

  /**
   * Creates a request of these parts.
   *
   * @throws SessionException {@code invalid_request}, naming every wrong field
   */
  public MintRequest {
    boolean isAllowed =
        validity.getNano() == 0 && validity.getSeconds() > 0 && validity.compareTo(MOST) <= 0;
    new RequestChecks()
        .organization(organizationId)
        .holds(isAllowed, "validity", "must be whole seconds, from 1s to 86400s")
        .done();
  }

  /** Returns a request for a token of an hour. */
  public static MintRequest of(String organizationId) {
    return new MintRequest(organizationId, DEFAULT_VALIDITY);
  }
}
