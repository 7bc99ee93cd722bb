package io.github.sessiongateway.internal.bridge.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException.Reason;
import io.github.sessiongateway.internal.json.StrictJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a signed token (RFC 7515, section 3.1). They must not be trusted before the
 * signature is verified.
 *
 * @param signed the bytes that the signature covers
 */
record JwtToken(
    String algorithm, @Nullable String kid, JsonObject claims, Buffer signed, Buffer signature) {

  private static final List<String> TIMES = List.of("exp", "nbf", "iat");

  /**
   * Reads a token: three parts of base64url without padding.
   *
   * @throws Unauthenticated if it is malformed, or if its header demands something unsupported
   */
  static JwtToken parse(String text) {
    String[] parts = text.length() > Bearer.MAX_LENGTH ? new String[0] : text.split("\\.", -1);
    if (parts.length != 3) {
      throw new AuthenticationException(Reason.MALFORMED);
    }
    JsonObject header = object(parts[0]);
    JsonObject claims = object(parts[1]);
    Buffer signature = bytes(parts[2]);
    if (!(header.getValue("alg") instanceof String algorithm)
        || !(header.getValue("kid", "") instanceof String)
        || TIMES.stream().anyMatch(time -> !(claims.getValue(time, 0) instanceof Number))) {
      throw new AuthenticationException(Reason.MALFORMED);
    }
    if (!PublicKeys.ALGORITHMS.contains(algorithm)) {
      throw new AuthenticationException(Reason.ALGORITHM);
    }
    if (header.containsKey("crit")) {
      throw new AuthenticationException(Reason.CRITICAL_HEADER);
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
      throw new AuthenticationException(Reason.MALFORMED);
    }
  }

  /** Bytes have one valid encoding, so a text that decodes to other text is malformed. */
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
    throw new AuthenticationException(Reason.MALFORMED);
  }
}
