package io.github.sessiongateway.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.bridge.Unauthenticated.Reason;
import io.github.sessiongateway.json.StrictJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A signed token, taken apart (RFC 7515, section 3.1). Nothing of it is to be believed before its
 * signature was verified.
 *
 * @param signed what the signature is of
 */
record JwtToken(
    String algorithm, @Nullable String kid, JsonObject claims, Buffer signed, Buffer signature) {

  private static final List<String> TIMES = List.of("exp", "nbf", "iat");

  /**
   * Takes a token apart: three parts of base64url without padding, and nothing else.
   *
   * @throws Unauthenticated if it is malformed, or if its header wants what is not done here
   */
  static JwtToken parse(String text) {
    String[] parts = text.length() > Bearer.MAX_LENGTH ? new String[0] : text.split("\\.", -1);
    if (parts.length != 3) {
      throw new Unauthenticated(Reason.MALFORMED);
    }
    JsonObject header = object(parts[0]);
    JsonObject claims = object(parts[1]);
    Buffer signature = bytes(parts[2]);
    if (!(header.getValue("alg") instanceof String algorithm)
        || !(header.getValue("kid", "") instanceof String)
        || TIMES.stream().anyMatch(time -> !(claims.getValue(time, 0) instanceof Number))) {
      throw new Unauthenticated(Reason.MALFORMED);
    }
    if (!JwtKeys.ALGORITHMS.contains(algorithm)) {
      throw new Unauthenticated(Reason.ALGORITHM);
    }
    if (header.containsKey("crit")) {
      throw new Unauthenticated(Reason.CRITICAL_HEADER);
    }
    Buffer signed = Buffer.buffer((parts[0] + "." + parts[1]).getBytes(US_ASCII));
    return new JwtToken(algorithm, header.getString("kid"), claims, signed, signature);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "JwtToken[" + algorithm + "]";
  }

  private static JsonObject object(String part) {
    try {
      return StrictJson.object(bytes(part));
    } catch (IOException e) {
      throw new Unauthenticated(Reason.MALFORMED);
    }
  }

  /** There is one way to write bytes: what does not come out the same was written in another. */
  private static Buffer bytes(String part) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      if (!part.isEmpty()
          && Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
        return Buffer.buffer(bytes);
      }
    } catch (IllegalArgumentException e) {
      // Not base64url.
    }
    throw new Unauthenticated(Reason.MALFORMED);
  }
}
