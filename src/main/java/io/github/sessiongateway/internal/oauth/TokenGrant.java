package io.github.sessiongateway.internal.oauth;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.json.StrictJson;
import io.github.sessiongateway.internal.oauth.TokenEndpoints.Answer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an answer grants (RFC 6749, section 5.1).
 *
 * @param expiresIn the life of the token; null if the answer does not tell it
 * @param refreshToken the refresh token from now on; null if it stays the same
 */
public record TokenGrant(
    Bearer token, @Nullable Duration expiresIn, @Nullable Secret refreshToken) {
  private static final Duration LONGEST = Duration.ofDays(3650);

  /** The form of codes, which a message may quote. Anything else could be a secret. */
  private static final Pattern CODE = Pattern.compile("[a-z][a-z_]{0,63}");

  /**
   * The codes that no repetition helps against: those of RFC 6749 (section 5.2 and 4.1.2.1), RFC
   * 8707, OpenID Connect (section 3.1.2.6), and WorkOS. Others, as of a firewall before the
   * endpoint, may pass.
   */
  private static final Set<String> FINAL =
      Set.of(
          "invalid_request",
          "invalid_client",
          "invalid_grant",
          "unauthorized_client",
          "unsupported_grant_type",
          "invalid_scope",
          "access_denied",
          "invalid_target",
          "interaction_required",
          "login_required",
          "consent_required",
          "account_selection_required",
          "mfa_enrollment",
          "mfa_challenge",
          "sso_required",
          "email_verification_required",
          "organization_selection_required",
          "organization_authentication_methods_required");

  /**
   * Reads an answer.
   *
   * @throws SessionException {@code reauth_required} if the endpoint says that the client or its
   *     grant is not valid; otherwise a failure that may pass. It quotes the code of an error
   *     alone.
   */
  public static TokenGrant of(Answer answer) {
    JsonObject json = StrictJson.replyOrNull(answer.body());
    if (answer.status() != 200) {
      throw failure(answer, json);
    }
    if (json == null) {
      throw bad("is not a JSON object");
    }
    if (!(json.getValue("access_token") instanceof String token) || Bearer.problem(token) != null) {
      throw bad("has no access_token that is a bearer");
    }
    Object type = json.getValue("token_type", "bearer");
    if (!(type instanceof String word) || !word.equalsIgnoreCase("bearer")) {
      throw bad("has a token_type other than bearer");
    }
    return new TokenGrant(new Bearer(token), expiresIn(json), refreshToken(json));
  }

  private static @Nullable Duration expiresIn(JsonObject json) {
    Object value = json.getValue("expires_in");
    if (value == null) {
      return null;
    }
    if (!(value instanceof Number seconds) || !(seconds.doubleValue() > 0)) {
      throw bad("has an expires_in that is not a number of seconds");
    }
    double millis = Math.min((double) LONGEST.toMillis(), seconds.doubleValue() * 1_000);
    return Duration.ofMillis(Math.max(1, (long) millis));
  }

  private static @Nullable Secret refreshToken(JsonObject json) {
    Object value = json.getValue("refresh_token");
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text) || text.isEmpty()) {
      throw bad("has a refresh_token that is not a text");
    }
    return new Secret(text);
  }

  private static SessionException failure(Answer answer, @Nullable JsonObject json) {
    int status = answer.status();
    String code = json == null ? null : code(json);
    if (status == 429) {
      SessionException limited =
          SessionException.of(Failure.RATE_LIMITED, "The token endpoint has asked for a pause.");
      return answer.retryAfter() == null ? limited : limited.retryAfter(answer.retryAfter());
    }
    boolean isRefusal = status == 400 || status == 401 || status == 403;
    if (isRefusal && code != null && FINAL.contains(code)) {
      return SessionException.of(
          Failure.REAUTH_REQUIRED, "The token endpoint refuses the session: " + code + ".");
    }
    SessionException failed = bad("has the status " + status + (code == null ? "" : ", " + code));
    return answer.retryAfter() == null ? failed : failed.retryAfter(answer.retryAfter());
  }

  /** Returns the code of an error, as RFC 6749 or WorkOS says it; null without one. */
  private static @Nullable String code(JsonObject json) {
    return Stream.of("error", "code")
        .map(json::getValue)
        .filter(String.class::isInstance)
        .map(String.class::cast)
        .findFirst()
        .map(code -> CODE.matcher(code).matches() ? code : "an error")
        .orElse(null);
  }

  private static SessionException bad(String what) {
    return SessionException.of(Failure.BAD_REPLY, "The answer of the token endpoint " + what + ".");
  }
}
