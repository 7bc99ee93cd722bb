package io.github.sessiongateway.internal.koyeb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a token ends that Koyeb says nothing of, and that is a JWT. */
class JwtExpiryTest {
  @Test
  void isWhatItClaims() {
    assertThat(reply("{\"exp\":1798761600}").expiresAt())
        .isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
  }

  /** It is a good token all the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "{",
        "{}",
        "{\"exp\":\"soon\"}",
        "{\"exp\":-1}",
        "{\"exp\":253402300800}",
        "{\"exp\":31556889864403199}",
        "{\"exp\":1e400}"
      })
  void isUnknownWhereItClaimsNoneThatCouldBe(String claims) {
    assertThat(reply(claims).bearer()).isEqualTo(new Bearer(jwt(claims)));
    assertThat(reply(claims).expiresAt()).isNull();
  }

  private static LoginReply reply(String claims) {
    JsonObject token = new JsonObject().put("id", jwt(claims));
    return KoyebJson.loginReply(new JsonObject().put("token", token).toBuffer());
  }

  private static String jwt(String claims) {
    String payload = Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8));
    return "e30." + payload + ".c2ln";
  }
}
