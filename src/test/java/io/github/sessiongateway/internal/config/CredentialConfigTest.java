package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialConfigTest {
  private static final String KEY = "kgw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  @ParameterizedTest
  @CsvSource({
    "password, organization-id, KEY",
    "password, organization-id, org KEY",
    "password, email, KEY",
    "password, password, KEY",
    "api-token, organization-id, KEY",
    "api-token, token, KEY",
    "api-token, validity, KEY",
  })
  void aKeyInPlaceOfAFileNameIsNotQuoted(String kind, String field, String value) {
    JsonObject credential =
        new JsonObject()
            .put("kind", kind)
            .put("organization-id", "org")
            .put(kind.equals("password") ? "email" : "validity", "1h")
            .put(kind.equals("password") ? "password" : "token", "secret")
            .put(field, value.replace("KEY", KEY));
    String place = "sessions.ci.credential";
    assertThatThrownBy(() -> GatewayConfig.read(new JsonObject().put(place, credential)))
        .hasMessageContaining(place + "." + field + ": must be ")
        .hasMessageNotContaining(KEY);
  }
}
