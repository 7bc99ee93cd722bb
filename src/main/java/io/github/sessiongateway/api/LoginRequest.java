package io.github.sessiongateway.api;

import org.jspecify.annotations.Nullable;

/**
 * The request of a login.
 *
 * @param email non-empty, at most 1 KiB
 * @param password non-empty, at most 1 KiB
 * @param organizationId the organization to log in to, at most 1 KiB; null for the user's default
 * @param fingerprint the device fingerprint that travels as header {@code seon-fp}: visible ASCII,
 *     at most 16 KiB; null for none
 * @param authorization a bearer that is passed on to Koyeb as it is; null for none
 */
public record LoginRequest(
    String email,
    Secret password,
    @Nullable String organizationId,
    @Nullable Secret fingerprint,
    @Nullable Bearer authorization) {

  /**
   * Creates a request of these parts.
   *
   * @throws SessionException {@code invalid_request}, naming every wrong field
   */
  public LoginRequest {
    new RequestChecks()
        .text("email", email)
        .text("password", password.value())
        .optionalText("organization_id", organizationId)
        .fingerprint(fingerprint)
        .done();
  }

  /** Returns a login to the user's default organization. */
  public static LoginRequest of(String email, String password) {
    return new LoginRequest(email, new Secret(password), null, null, null);
  }

  /** Returns the same login to an organization. */
  public LoginRequest withOrganization(String id) {
    return new LoginRequest(email, password, id, fingerprint, authorization);
  }

  /** Returns the same login with a device fingerprint. */
  public LoginRequest withFingerprint(String seonFp) {
    return new LoginRequest(email, password, organizationId, new Secret(seonFp), authorization);
  }

  /** Returns the same login with a bearer to pass on. */
  public LoginRequest withAuthorization(Bearer bearer) {
    return new LoginRequest(email, password, organizationId, fingerprint, bearer);
  }
}
