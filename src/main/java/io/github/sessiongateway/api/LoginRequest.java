package io.github.sessiongateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.SessionException.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
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

  private static final int MAX_TEXT = 1024;
  private static final int MAX_FINGERPRINT = 16 * 1024;

  /**
   * Creates a request of these parts.
   *
   * @throws SessionException {@code invalid_request}, naming every wrong field
   */
  public LoginRequest {
    List<Field> wrong = new ArrayList<>();
    check(wrong, "email", email, MAX_TEXT, "control characters", LoginRequest::isControl);
    check(
        wrong,
        "password",
        password.value(),
        MAX_TEXT,
        "control characters",
        LoginRequest::isControl);
    if (organizationId != null) {
      check(
          wrong,
          "organization_id",
          organizationId,
          MAX_TEXT,
          "control characters",
          LoginRequest::isControl);
    }
    if (fingerprint != null) {
      check(
          wrong,
          "seon_fp",
          fingerprint.value(),
          MAX_FINGERPRINT,
          "anything but visible ASCII",
          c -> c < '!' || c > '~');
    }
    if (!wrong.isEmpty()) {
      throw SessionException.invalid(wrong);
    }
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

  private static void check(
      List<Field> wrong, String field, String text, int most, String what, IntPredicate banned) {
    if (text.isEmpty()) {
      wrong.add(new Field(field, "must not be empty"));
    } else if (isLonger(text, most)) {
      wrong.add(new Field(field, "must be at most " + most + " bytes long"));
    } else if (contains(text, banned)) {
      wrong.add(new Field(field, "must not contain " + what));
    } else if (Bearer.isOwnKey(text)) {
      wrong.add(new Field(field, Bearer.OWN_KEY_PROBLEM));
    }
  }

  /** Counts the bytes only if it matters: a char has at most three of them. */
  private static boolean isLonger(String text, int most) {
    return text.length() > most || (text.length() > most / 3 && text.getBytes(UTF_8).length > most);
  }

  private static boolean contains(String text, IntPredicate banned) {
    for (int i = 0; i < text.length(); i++) {
      if (banned.test(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isControl(int c) {
    return Character.isISOControl(c);
  }
}
