package io.github.sessiongateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoginReplyTest {
  private static final String TOKEN =
      "{\"id\":\"t\",\"x\":[1],\"expires_at\":\"2030-01-01T00:00:00Z\"}";

  @Test
  void packedItHasTheSameFieldsInTheSameOrder() {
    assertPacked("{\"token\":" + TOKEN + "}");
    assertPacked("{\"hint\":\"kept\",\"token\":" + TOKEN + ",\"stale\":true}");
  }

  private static void assertPacked(String json) {
    LoginReply reply = LoginReply.of(new JsonObject(json)).receivedAt(Instant.EPOCH);
    LoginReply packed = reply.packed();
    assertThat(packed.toJson().encode()).isEqualTo(json);
    assertThat(packed.toJson().copy()).isEqualTo(reply.toJson());
    assertThat(packed.bearer()).isEqualTo(reply.bearer());
    assertThat(packed.expiresAt()).isEqualTo(reply.expiresAt());
    assertThat(packed.isStale()).isEqualTo(reply.isStale());
    assertThat(packed.stale().isStale()).isTrue();
    assertThat(packed.serverTime()).isNull();
  }
}
