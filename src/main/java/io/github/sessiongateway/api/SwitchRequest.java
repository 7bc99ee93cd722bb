package io.github.sessiongateway.api;

import org.jspecify.annotations.Nullable;

/**
 * What {@code session.switch} asks for.
 *
 * @param organizationId the organization; 1 to 64 letters, digits, {@code -} and {@code _}
 * @param fingerprint a device fingerprint, visible ASCII of at most 16 KiB; null for none
 */
public record SwitchRequest(String organizationId, @Nullable Secret fingerprint) {
  /**
   * Creates a request of these parts.
   *
   * @throws SessionException {@code invalid_request}, naming every wrong field
   */
  public SwitchRequest {
    new RequestChecks().organization(organizationId).fingerprint(fingerprint).done();
  }

  /** Returns a request without a fingerprint. */
  public static SwitchRequest of(String organizationId) {
    return new SwitchRequest(organizationId, null);
  }
}
