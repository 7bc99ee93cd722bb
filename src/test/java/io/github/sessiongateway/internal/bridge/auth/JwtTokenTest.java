package io.github.sessiongateway.internal.bridge.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JwtTokenTest {
  private static final KeyPair P256 = Tokens.ec("secp256r1");

  /** The signature is valid. Such a token once caused an internal error. */
  @ParameterizedTest
  @CsvSource({"exp", "nbf", "iat"})
  void aSignedTimeOfAnotherTypeIsDenied(String claim) {
    JsonArray odd = new JsonArray().addNull().add("soon").add("").add(true).add("1767225660");
    odd.add(new JsonArray().add(1)).add(new JsonObject().put("s", 1));
    for (Object value : odd) {
      refused(sign(claims().put(claim, value)));
    }
  }

  /** Signed by the issuer, but in another writing than RFC 7515 has it. */
  @Test
  void onlyBase64UrlWithoutPaddingIsTaken() {
    String token = sign(claims());
    String[] parts = token.split("\\.", -1);
    assertThat(JwtToken.parse(token).claims()).isEqualTo(claims());
    for (String padded : List.of("=", "==", "\n", " ", "\r\n", "\u0000", "%3D")) {
      refused(token + padded);
      refused(padded + token);
      refused(parts[0] + padded + "." + parts[1] + "." + parts[2]);
      refused(parts[0] + "." + parts[1] + padded + "." + parts[2]);
    }
    // 64 bytes leave four bits of the last letter, which are nothing.
    String last = "AQgw".contains(parts[2].substring(85)) ? parts[2].substring(85) : "";
    assertThat(last).isNotEmpty();
    refused(token.substring(0, token.length() - 1) + (char) (last.charAt(0) + 1));
    String alg = "{\"alg\":\"ES256\"";
    for (String header :
        List.of(alg + alg.replace('{', ',') + "}", alg + "} 1", alg, "[]", "7", "null", "\"x\"")) {
      refused(Tokens.encoded(header) + "." + parts[1] + "." + parts[2]);
      refused(parts[0] + "." + Tokens.encoded(header) + "." + parts[2]);
    }
    refused(parts[0] + "." + Tokens.encoded("[".repeat(3000)) + "." + parts[2]);
    refused(parts[0] + "." + Tokens.encoded(new byte[] {'{', '"', (byte) 0xff}) + "." + parts[2]);
  }

  private static void refused(String token) {
    assertThatThrownBy(() -> JwtToken.parse(token))
        .as(token)
        .isInstanceOf(AuthenticationException.class)
        .hasMessage("malformed");
  }

  private static String sign(JsonObject claims) {
    return Tokens.sign("ES256", P256.getPrivate(), new JsonObject(), claims);
  }

  private static JsonObject claims() {
    return new JsonObject().put("iss", "issuer").put("sub", "robot").put("exp", 1767225660);
  }
}
