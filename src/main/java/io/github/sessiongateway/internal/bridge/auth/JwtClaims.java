package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.internal.bridge.auth.AuthenticationException.Reason;
import io.github.sessiongateway.internal.config.JwtConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the claims of a token with a valid signature (RFC 7519, section 4.1). */
final class JwtClaims {
  /** The name of a client is written to logs and into a header. */
  private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,128}");

  /** A longer life is a mistake, such as a time in milliseconds. */
  static final Duration MAX_LIFE = Duration.ofDays(366);

  /** The largest accepted difference between the clocks of the issuer and of this machine. */
  static final Duration LEEWAY = Duration.ofSeconds(30);

  private JwtClaims() {}

  /**
   * Returns the client. It expires with the token, plus the leeway. Unknown permissions and
   * sessions are skipped, because they may be meant for other services.
   *
   * @throws AuthenticationException if the token is not for this gateway, or not valid now
   */
  static BridgeClient client(JsonObject claims, JwtConfig config, Instant now) {
    if (!config.issuer().equals(claims.getValue("iss"))) {
      throw new AuthenticationException(Reason.WRONG_ISSUER);
    }
    if (!isFor(claims.getValue("aud"), config.audience())) {
      throw new AuthenticationException(Reason.WRONG_AUDIENCE);
    }
    Instant expires = time(claims, "exp");
    if (expires == null) {
      throw new AuthenticationException(Reason.NO_EXPIRY);
    }
    if (expires.isAfter(now.plus(MAX_LIFE))) {
      throw new AuthenticationException(Reason.EXPIRY_TOO_FAR);
    }
    Instant end = expires.plus(LEEWAY);
    if (!now.isBefore(end)) {
      throw new AuthenticationException(Reason.EXPIRED);
    }
    Instant notBefore = time(claims, "nbf");
    if (notBefore != null && now.plus(LEEWAY).isBefore(notBefore)) {
      throw new AuthenticationException(Reason.NOT_YET_VALID);
    }
    if (!(claims.getValue("sub") instanceof String subject)
        || !SUBJECT.matcher(subject).matches()) {
      throw new AuthenticationException(Reason.WRONG_SUBJECT);
    }
    return new BridgeClient(
        subject,
        Permissions.known(list(claims.getValue(config.permissionsClaim()))),
        list(claims.getValue("sessions")).stream().filter(Permissions::isSessions).toList(),
        end);
  }

  /** The claim is one text or a list of texts. */
  private static boolean isFor(@Nullable Object aud, String audience) {
    return audience.equals(aud) || (aud instanceof JsonArray all && all.contains(audience));
  }

  /** The claim is a list of texts, or one text with spaces like {@code scope}. */
  private static List<String> list(@Nullable Object value) {
    if (value instanceof String text) {
      return List.of(text.split(" ", -1));
    }
    List<String> texts = Permissions.texts(value);
    return texts == null ? List.of() : texts;
  }

  /** Returns a time in seconds, perhaps with a fraction; null if the claim is missing. */
  private static @Nullable Instant time(JsonObject claims, String claim) {
    Object value = claims.getValue(claim);
    if (value == null) {
      return null;
    }
    if (!(value instanceof Number seconds)) {
      throw new AuthenticationException(Reason.MALFORMED);
    }
    // A number beyond the range becomes the last or the first instant.
    return Instant.ofEpochMilli((long) (seconds.doubleValue() * 1000));
  }
}
