package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SinkConfigTest {
  private @TempDir Path folder;

  private static JsonObject base() {
    return new JsonObject()
        .put("sessions.default.credential.kind", "api-token")
        .put("sessions.default.credential.token", "t")
        .put("sessions.default.credential.organization-id", "o");
  }

  private static List<String> problems(JsonObject config) {
    return catchThrowableOfType(ConfigException.class, () -> GatewayConfig.read(config)).problems();
  }

  @Test
  void aPathIsEnough() {
    assertThat(GatewayConfig.read(base().put("sinks.a.path", "/run/token")).sinks())
        .containsExactly(
            new SinkConfig("a", "default", Path.of("/run/token"), SinkConfig.Format.TOKEN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sinks.a.format | token | sinks.a.path: is required",
        "sinks.a.session | other | sinks.a.session: must name a session below sessions",
        "sinks.a.session | org-1 | sinks.a.session: must name a session below sessions",
        "sinks.a.format | koyeb-yaml | sinks.a.path: must end with .yaml, because the format is"
            + " koyeb-yaml",
        "sinks.b.path | /run/../run/token | sinks.b.path: is a file that another key names",
        "sinks.b.path | /run/.token.new | sinks.b.path: is a file that another key names",
        "sinks.b.path | / | sinks.b.path: is '/', but must be the path of a file, with a name of at"
            + " most 250 bytes",
        "sinks.a.mode | 0644 | sinks.a.mode: is not known",
      })
  void aProblemNamesItsKey(String key, String value, String problem) {
    JsonObject config = base().put("sinks.a.path", "/run/token");
    if (problem.endsWith("required")) {
      config.remove("sinks.a.path");
    }
    config
        .put("sessions.org-*.credential.kind", "api-token")
        .put("sessions.org-*.credential.token", "t");
    assertThat(problems(config.put(key, value))).containsExactly(problem);
  }

  @Test
  void aNameIsOneOfTheNamesOfSessions() {
    assertThat(problems(base().put("sinks.a b.path", "/run/token")))
        .anyMatch(problem -> problem.startsWith("sinks.a b: "));
  }

  @Test
  void aSinkNeverReplacesAFileOfTheConfiguration() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "t");
    JsonObject config = base().put("sinks.a.path", folder.resolve("./secret").toString());
    config.remove("sessions.default.credential.token");
    config.put("sessions.default.credential.token-file", secret.toString());
    assertThat(problems(config)).containsExactly("sinks.a.path: is a file that another key names");
  }

  @ParameterizedTest
  @ValueSource(strings = {"link/secret", "real/target", "link/target"})
  void aFileIsTheSameBehindALink(String path) throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Files.createSymbolicLink(folder.resolve("link"), real);
    Files.writeString(real.resolve("target"), "t");
    Path secret = Files.createSymbolicLink(real.resolve("secret"), Path.of("target"));
    JsonObject config = base().put("sinks.a.path", folder.resolve(path).toString());
    config.remove("sessions.default.credential.token");
    config.put("sessions.default.credential.token-file", secret.toString());
    assertThat(problems(config)).containsExactly("sinks.a.path: is a file that another key names");
  }

  @Test
  void theNameOfAFileLeavesRoomForTheUnfinishedOne() {
    String longest = "/run/" + "a".repeat(250);
    assertThat(GatewayConfig.read(base().put("sinks.a.path", longest)).sinks()).hasSize(1);
    assertThat(problems(base().put("sinks.a.path", longest + "a")))
        .singleElement()
        .asString()
        .endsWith("must be the path of a file, with a name of at most 250 bytes");
  }

  @Test
  void aSinkNeverReplacesAProgram() throws IOException {
    Path program = Files.writeString(folder.resolve("program"), "t");
    JsonObject config =
        new JsonObject()
            .put("sinks.a.path", program.toString())
            .put("sessions.default.credential.kind", "command")
            .put("sessions.default.credential.command", new JsonArray().add(program.toString()));
    assertThat(problems(config)).containsExactly("sinks.a.path: is a file that another key names");
  }

  @Test
  void aSinkIsNotInTheStore() throws IOException {
    Path key = folder.resolve("key");
    Files.writeString(key, Base64.getEncoder().encodeToString(new byte[32]));
    JsonObject config =
        base()
            .put("sinks.a.path", folder.resolve("store/token").toString())
            .put("sessions-store.dir", folder.resolve("store").toString())
            .put("sessions-store.key-file", key.toString());
    assertThat(problems(config)).containsExactly("sinks.a.path: is in the directory of the store");
  }
}
