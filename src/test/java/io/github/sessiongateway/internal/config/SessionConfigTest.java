package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class SessionConfigTest {
  @Test
  void everyProblemOfAConfiguredSessionIsListedByItsKey() {
    JsonObject wrong =
        new JsonObject()
            .put(
                "sessions",
                new JsonObject()
                    .put("a", new JsonObject())
                    .put("Bad", new JsonObject().put("required", true))
                    .put("logout-on-shutdown", new JsonObject().put("required", true))
                    .put("b", new JsonObject().put("credential", credential()).put("advisory", 7))
                    .put("c", 7))
            .put("sessions-store.dir", "x");
    assertThatThrownBy(() -> GatewayConfig.read(wrong))
        .hasMessageContainingAll(
            "sessions.a.credential.kind: is required",
            "sessions.Bad: must be a name",
            "sessions.logout-on-shutdown: is a setting",
            "sessions.b.credential.organization-id: is required",
            "sessions.b.credential.token: must be a Koyeb API token",
            "sessions.b.credential.emial: is not known",
            "sessions.b.advisory: is '7'",
            "sessions.c: must be an object",
            "sessions-store.key-file: is required")
        .hasMessageNotContaining("canary");
  }

  @Test
  void aWrongUrlOfTheStoreAsksForNoDirectory() {
    JsonObject wrong =
        new JsonObject().put("sessions-store.url", "canary").put("sessions-store.key-file", "x");
    assertThatThrownBy(() -> GatewayConfig.read(wrong))
        .hasMessageContaining("sessions-store.url: must be a URL")
        .hasMessageNotContaining("sessions-store.dir");
  }

  @Test
  void aWrongFileOfTheUrlAsksForNoDirectory() {
    JsonObject wrong =
        new JsonObject()
            .put("sessions-store.url-file", "no-such-file")
            .put("sessions-store.key-file", "x");
    assertThatThrownBy(() -> GatewayConfig.read(wrong))
        .hasMessageContaining("sessions-store.url-file: must name a file")
        .hasMessageNotContaining("sessions-store.dir");
  }

  @Test
  void aKeyFileOfTheStoreNeedsAPlaceForTheSessions() {
    JsonObject wrong = new JsonObject().put("sessions-store.key-file", "x");
    assertThatThrownBy(() -> GatewayConfig.read(wrong))
        .hasMessageContaining(
            "sessions-store.key-file: needs sessions-store.url or sessions-store.dir");
  }

  private static JsonObject credential() {
    return new JsonObject()
        .put("kind", "api-token")
        .put("token", "canary canary")
        .put("emial", "typo");
  }
}
