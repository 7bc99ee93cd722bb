package io.github.sessiongateway.internal.managed.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.internal.json.StrictJson;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The life of a JWT by its claims (RFC 7519, section 4.1). The difference {@code exp - iat} needs
 * no clock.
 *
 * @param expiry the claim {@code exp}
 */
public record JwtLife(Duration life, Instant expiry) {
  /** The first second after the last date that RFC 3339 can write. */
  private static final double FAR_SECONDS = 253_402_300_800.0;

  /** Returns the life of a token, or null if it is not a JWT with both claims. */
  static @Nullable JwtLife of(Bearer token) {
    JsonObject claims = claims(token);
    Instant issued = claims == null ? null : time(claims.getValue("iat"));
    Instant expiry = claims == null ? null : time(claims.getValue("exp"));
    return issued == null || expiry == null || !issued.isBefore(expiry)
        ? null
        : new JwtLife(Duration.between(issued, expiry), expiry);
  }

  /** Returns when a token expires, or null if it is not a JWT that says so. */
  public static @Nullable Instant expiry(Bearer token) {
    JsonObject claims = claims(token);
    return claims == null ? null : time(claims.getValue("exp"));
  }

  private static @Nullable JsonObject claims(Bearer token) {
    String[] parts = token.value().split("\\.", -1);
    if (parts.length != 3) {
      return null;
    }
    try {
      return StrictJson.object(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
    } catch (IllegalArgumentException | IOException e) {
      return null;
    }
  }

  private static @Nullable Instant time(@Nullable Object seconds) {
    return seconds instanceof Number number
            && number.doubleValue() >= 0
            && number.doubleValue() < FAR_SECONDS
        ? Instant.ofEpochMilli((long) (number.doubleValue() * 1_000))
        : null;
  }
}
