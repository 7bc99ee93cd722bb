package io.github.sessiongateway.bridge;

import io.github.sessiongateway.config.JwtConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the claims of a token with a good signature say (RFC 7519, section 4.1). */
final class JwtClaims {
  /** The name of a client stands in logs and in a header. */
  private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,128}");

  static final String NO_NUMBER = "The token has a time that is no number.";

  private JwtClaims() {}

  /**
   * The client, until the token expires, by at most the leeway later. Permissions and sessions that
   * are not ours are others' business, and passed over.
   *
   * @throws io.github.sessiongateway.api.SessionException {@code gateway_unauthenticated}
   */
  static Client client(JsonObject claims, JwtConfig config, Instant now) {
    if (!config.issuer().equals(claims.getValue("iss"))) {
      throw Unauthenticated.because("The token is of another issuer.");
    }
    if (!isFor(claims.getValue("aud"), config.audience())) {
      throw Unauthenticated.because("The token is for another audience.");
    }
    // Vert.x trips over an odd one, but by its own clock not always.
    if (!(claims.getValue("iat", 0) instanceof Number)) {
      throw Unauthenticated.because(NO_NUMBER);
    }
    Instant expires = time(claims, "exp");
    if (expires == null) {
      throw Unauthenticated.because("The token has no time of expiry.");
    }
    Instant end = expires.plus(config.leeway());
    if (!now.isBefore(end)) {
      throw Unauthenticated.because("The token has expired.");
    }
    Instant notBefore = time(claims, "nbf");
    if (notBefore != null && now.plus(config.leeway()).isBefore(notBefore)) {
      throw Unauthenticated.because("The token is not valid yet.");
    }
    if (!(claims.getValue("sub") instanceof String subject)
        || !SUBJECT.matcher(subject).matches()) {
      throw Unauthenticated.because("The token has no subject that can be a name.");
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
      throw Unauthenticated.because(NO_NUMBER);
    }
    // What is beyond all bounds becomes the last, or the first, that there is.
    return Instant.ofEpochMilli((long) (seconds.doubleValue() * 1000));
  }
}
