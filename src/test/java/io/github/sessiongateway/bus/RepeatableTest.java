package io.github.sessiongateway.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepeatableTest {
  @ParameterizedTest
  @CsvSource({
    "session.token, {}, true",
    "session.status, {}, true",
    "session.whoami, , true",
    "session.organizations, , true",
    "session.mint, , false",
    "session.switch, , false",
    "session.unscope, , false",
    "session.refresh, {\"session\": \"ci\"}, true",
    "session.refresh, {\"token\": \"t\"}, false",
    "session.refresh, , false",
    "session.login, {\"keep\": \"ci\"}, false",
    "session.new, , false",
    "session.logout, {\"session\": \"ci\"}, false",
    "session.logout, , false",
    "session.unknown, {\"session\": \"ci\"}, false",
  })
  void onlyARequestThatDoesNoHarmTwiceIsRepeatable(
      String address, @Nullable String body, boolean isRepeatable) {
    JsonObject json = body == null ? null : new JsonObject(body);
    assertThat(Repeatable.isRepeatable(address, json)).isEqualTo(isRepeatable);
  }
}
