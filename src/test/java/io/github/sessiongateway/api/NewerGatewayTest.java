package io.github.sessiongateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionException.Origin;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.api.SessionStatus.Turn;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What this version reads from a gateway that knows more words and fields. */
class NewerGatewayTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void anUnknownTypeOfAnEventIsUnknown() {
    SessionEvent event = new SessionEvent(EventType.LOST, "ci", 7, "f", NOW, "it failed", NOW);
    JsonObject newer = event.toJson().put("type", "archived").put("region", new JsonObject());
    assertThat(SessionEvent.fromJson(newer))
        .isEqualTo(new SessionEvent(EventType.UNKNOWN, "ci", 7, "f", NOW, "it failed", NOW));
  }

  @Test
  void anUnknownStateOfASessionIsUnknown() {
    Turn turn = new Turn("a-1", true);
    SessionStatus status =
        new SessionStatus("ci", State.FRESH, NOW, 7, NOW, 1, "x", NOW, true, turn);
    JsonObject newer = status.toJson().put("state", "archived").put("region", 7);
    newer.getJsonObject("turn").put("until", 7);
    assertThat(SessionStatus.fromJson(newer))
        .isEqualTo(new SessionStatus("ci", State.UNKNOWN, NOW, 7, NOW, 1, "x", NOW, true, turn));
  }

  @Test
  void anUnknownFailureOfTheGatewayKeepsItsStatusCodeAndText() {
    SessionException newer =
        SessionException.fromJson(
            failure().toJson().put("code", "maintenance").put("hint", new JsonArray()));
    assertThat(newer.failure()).isEqualTo(Failure.UNKNOWN);
    assertThat(newer.code()).isEqualTo("maintenance");
    assertThat(newer.status()).isEqualTo(503);
    assertThat(newer).hasMessage("It failed.");
    assertThat(newer.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(newer.toJson().getString("code")).isEqualTo("maintenance");
  }

  @Test
  void anUnknownReasonAndAnUnknownOriginAreNeutral() {
    SessionException newer =
        SessionException.fromJson(failure().toJson().put("reason", "quic").put("origin", "proxy"));
    assertThat(newer.reason()).isNull();
    assertThat(newer.origin()).isEqualTo(Origin.GATEWAY);
    assertThat(newer.failure()).isEqualTo(Failure.UNREACHABLE);
  }

  @Test
  void anUnknownCodeOfKoyebIsItsStatus() {
    SessionException koyebs = SessionException.ofKoyeb(404, "no_such_region", "x", List.of());
    assertThat(SessionException.fromJson(koyebs.toJson()).failure()).isEqualTo(Failure.NOT_FOUND);
  }

  @Test
  void anUnknownKindOfAnIdentityIsUnknown() {
    JsonObject newer = JsonObject.of("kind", "robot", "robot", new JsonObject());
    assertThat(Identity.fromJson(newer)).isEqualTo(new Identity(Identity.Kind.UNKNOWN, null, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"type\":7,\"state\":null,\"origin\":[],\"kind\":7}"})
  void aWordThatIsMissingOrNoTextIsUnknown(String words) {
    JsonObject json =
        new JsonObject(words)
            .put("session", "ci")
            .put("generation", 1)
            .put("at", NOW.toString())
            .put("status", 500)
            .put("code", "internal");
    assertThat(SessionEvent.fromJson(json).type()).isEqualTo(EventType.UNKNOWN);
    assertThat(SessionStatus.fromJson(json).state()).isEqualTo(State.UNKNOWN);
    assertThat(SessionException.fromJson(json).origin()).isEqualTo(Origin.GATEWAY);
    assertThat(Identity.fromJson(json).kind()).isEqualTo(Identity.Kind.UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(Failure.class)
  void everyKnownFailureIsReadBack(Failure failure) {
    SessionException e = SessionException.of(failure, "x").because(Reason.DNS);
    SessionException read = SessionException.fromJson(e.toJson());
    assertThat(read.failure()).isEqualTo(failure);
    assertThat(read.reason()).isEqualTo(Reason.DNS);
    assertThat(read.toJson()).isEqualTo(e.toJson());
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void everyKnownStateIsReadBack(State state) {
    SessionStatus status =
        new SessionStatus("ci", state, null, 0, null, 0, null, null, false, null);
    assertThat(SessionStatus.fromJson(status.toJson())).isEqualTo(status);
  }

  @ParameterizedTest
  @EnumSource(EventType.class)
  void everyKnownTypeOfAnEventIsReadBack(EventType type) {
    SessionEvent event = new SessionEvent(type, "ci", 0, null, null, null, NOW);
    assertThat(SessionEvent.fromJson(event.toJson())).isEqualTo(event);
  }

  private static SessionException failure() {
    return SessionException.of(Failure.UNREACHABLE, "It failed.")
        .retryAfter(Duration.ofSeconds(7))
        .because(Reason.DNS);
  }
}
