package io.github.sessiongateway.bridge;

import io.github.sessiongateway.bridge.Unauthenticated.Reason;
import io.github.sessiongateway.config.JwtConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the claims of a token with a good signature say (RFC 7519, section 4.1). */
final class JwtClaims {
  /** The name of a client stands in logs and in a header. */
  private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,128}");

  /** A token that lives longer is taken for a mistake, such as a time in milliseconds. */
  static final Duration MAX_LIFE = Duration.ofDays(366);

  private JwtClaims() {}

  /**
   * The client, until the token expires, by at most the leeway later. Permissions and sessions that
   * are not ours are others' business, and passed over.
   *
   * @throws Unauthenticated if the token is not for us, or not now
   */
  static Client client(JsonObject claims, JwtConfig config, Instant now) {
    if (!config.issuer().equals(claims.getValue("iss"))) {
      throw new Unauthenticated(Reason.WRONG_ISSUER);
    }
    if (!isFor(claims.getValue("aud"), config.audience())) {
      throw new Unauthenticated(Reason.WRONG_AUDIENCE);
    }
    Instant expires = time(claims, "exp");
    if (expires == null) {
      throw new Unauthenticated(Reason.NO_EXPIRY);
    }
    if (expires.isAfter(now.plus(MAX_LIFE))) {
      throw new Unauthenticated(Reason.EXPIRY_TOO_FAR);
    }
    Instant end = expires.plus(config.leeway());
    if (!now.isBefore(end)) {
      throw new Unauthenticated(Reason.EXPIRED);
    }
    Instant notBefore = time(claims, "nbf");
    if (notBefore != null && now.plus(config.leeway()).isBefore(notBefore)) {
      throw new Unauthenticated(Reason.NOT_YET_VALID);
    }
    if (!(claims.getValue("sub") instanceof String subject)
        || !SUBJECT.matcher(subject).matches()) {
      throw new Unauthenticated(Reason.WRONG_SUBJECT);
    }
    return new Client(
        subject,
        Grants.known(list(claims.getValue(config.permissionsClaim()))),
        list(claims.getValue("sessions")).stream().filter(Grants::isSessions).toList(),
        end);
  }

  /** One text, or a list of them. */
  private static boolean isFor(@Nullable Object aud, String audience) {
    return audience.equals(aud) || (aud instanceof JsonArray all && all.contains(audience));
  }

  /** A list, or, as {@code scope} has it, one text with spaces. */
  private static List<String> list(@Nullable Object value) {
    if (value instanceof String text) {
      return List.of(text.split(" ", -1));
    }
    List<String> texts = Grants.texts(value);
    return texts == null ? List.of() : texts;
  }

  /** Seconds, perhaps with a fraction; null where there is none. */
  private static @Nullable Instant time(JsonObject claims, String claim) {
    Object value = claims.getValue(claim);
    if (value == null) {
      return null;
    }
    if (!(value instanceof Number seconds)) {
      throw new Unauthenticated(Reason.MALFORMED);
    }
    // What is beyond all bounds becomes the last, or the first, that there is.
    return Instant.ofEpochMilli((long) (seconds.doubleValue() * 1000));
  }
}
