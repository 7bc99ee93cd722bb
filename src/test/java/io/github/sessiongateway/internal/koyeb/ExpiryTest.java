package io.github.sessiongateway.internal.koyeb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a reply says of its token's end, and what is odd beside the token. */
class ExpiryTest {
  static Stream<Object> unreadable() {
    return Stream.of(
        "",
        " ",
        "soon",
        "2030-01-02T23:59:60Z",
        "2030-01-02 03:04:05Z",
        "2030-01-02T03:04:05+0000",
        "2030-01-02",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "+999999999-12-31T23:59:59Z",
        1893553445,
        1893553445000L,
        1.5,
        true,
        new JsonObject().put("seconds", 1),
        new JsonArray());
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void anExpiryThatCannotBeReadIsNotSaid(Object odd) {
    for (String field : new String[] {"expires_at", "expires"}) {
      LoginReply reply = read(new JsonObject().put("id", "opaque").put(field, odd));
      assertThat(reply.bearer().value()).isEqualTo("opaque");
      assertThat(reply.expiresAt()).isNull();
      assertThat(reply.toJson().getJsonObject("token").containsKey("expires_at")).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("unreadable")
  void thenTheTokenItselfTells(Object odd) {
    JsonObject token = new JsonObject().put("id", FakeKoyeb.JWT).put("expires_at", odd);
    assertThat(read(token).expiresAt()).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
    token.put("expires", "2030-01-02T03:04:05Z");
    assertThat(read(token).expiresAt()).isEqualTo(Instant.parse("2030-01-02T03:04:05Z"));
    assertThat(read(token).toJson().getJsonObject("token").getString("expires_at"))
        .isEqualTo("2030-01-02T03:04:05Z");
  }

  @Test
  void oddFieldsBesideTheTokenCostNothing() {
    JsonObject token =
        new JsonObject().put("id", "opaque").put("user_id", 7).put("organization_id", true);
    LoginReply reply = read(token);
    assertThat(reply.userId()).isNull();
    assertThat(reply.organizationId()).isNull();
    assertThat(reply.bearer().value()).isEqualTo("opaque");
  }

  private static LoginReply read(JsonObject token) {
    return KoyebJson.loginReply(new JsonObject().put("token", token).toBuffer());
  }
}
