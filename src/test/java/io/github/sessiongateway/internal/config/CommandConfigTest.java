package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandConfigTest {
  private static final String KEY = "sessions.ci.credential.";

  private static JsonObject command(Object command) {
    return new JsonObject().put(KEY + "kind", "command").put(KEY + "command", command);
  }

  private static CredentialConfig read(JsonObject config) {
    return GatewayConfig.read(config).managed().sessions().get(0).credential();
  }

  @Test
  void aProgramGetsPathAndHomeAndTenSeconds() {
    assertThat(read(command(new JsonArray().add("/bin/token").add("-x"))))
        .isEqualTo(
            new CommandConfig(
                List.of("/bin/token", "-x"), List.of("PATH", "HOME"), Duration.ofSeconds(10)));
  }

  @Test
  void theEnvironmentAndTheTimeCanBeGiven() {
    JsonObject config =
        command(new JsonArray().add("/bin/token"))
            .put(KEY + "environment", new JsonArray())
            .put(KEY + "timeout", "1m");
    assertThat(read(config))
        .isEqualTo(new CommandConfig(List.of("/bin/token"), List.of(), Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"token", "./token", "", "~/token"})
  void aProgramWithoutItsWholePathIsWrong(String program) {
    assertThatThrownBy(() -> read(command(new JsonArray().add(program))))
        .hasMessageContaining(KEY + "command: ")
        .hasMessageContaining("must be the absolute path of a program, and its arguments");
  }

  @Test
  void wrongKeysAreNamed() {
    assertThatThrownBy(() -> read(command("/bin/token --raw")))
        .hasMessageContaining("put it in brackets");
    assertThatThrownBy(() -> read(new JsonObject().put(KEY + "kind", "command")))
        .hasMessageContaining(KEY + "command: is required");
    assertThatThrownBy(
            () ->
                read(
                    command(new JsonArray().add("/bin/token"))
                        .put(KEY + "environment", new JsonArray().add("A=b"))
                        .put(KEY + "timeout", "2m")
                        .put(KEY + "token", "t")))
        .hasMessageContaining(KEY + "environment: ")
        .hasMessageContaining(KEY + "timeout: ")
        .hasMessageContaining(KEY + "token");
  }
}
