package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in a configuration and cannot work as it is now. */
class ConfigWarningsTest {
  private static final String CREDENTIAL = "sessions.default.credential.";
  private @TempDir Path folder;

  private static List<String> warnings(JsonObject config) {
    ConfigReader settings = new ConfigReader(List.of(Layer.json(config)));
    ConfigReport report = settings.finish(GatewayConfig.read(settings));
    assertThat(report.problems()).isEmpty();
    return report.warnings();
  }

  private static JsonObject apiToken() {
    return new JsonObject()
        .put(CREDENTIAL + "kind", "api-token")
        .put(CREDENTIAL + "token", "t")
        .put(CREDENTIAL + "organization-id", "o");
  }

  private static JsonObject command(String program) {
    return new JsonObject()
        .put(CREDENTIAL + "kind", "command")
        .put(CREDENTIAL + "command", List.of(program));
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing/token", "."})
  void aSinkNeedsADirectoryForItsFile(String path) {
    assertThat(warnings(apiToken().put("sinks.a.path", folder.resolve(path).toString())))
        .containsExactly(
            "sinks.a.path cannot be written: it is a directory, or its directory is missing");
    assertThat(warnings(apiToken().put("sinks.a.path", folder.resolve("token").toString())))
        .isEmpty();
  }

  @Test
  void aCommandNeedsAProgramThatCanBeRun() throws IOException {
    Path program = Files.writeString(folder.resolve("canary"), "#!/bin/sh\n");
    String warning = CREDENTIAL + "command names no program that can be run";
    assertThat(warnings(command(program.toString()))).containsExactly(warning);
    assertThat(warnings(command(folder.toString()))).containsExactly(warning);
    assertThat(warnings(command("/not/there"))).containsExactly(warning);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    assertThat(warnings(command(program.toString()))).isEmpty();
  }

  @Test
  void aProxyNeedsItsSession() {
    JsonObject proxy = new JsonObject().put("bridge.proxy.enabled", true);
    assertThat(warnings(proxy))
        .containsExactly("bridge.proxy.session names no session below sessions");
    assertThat(warnings(apiToken().mergeIn(proxy))).isEmpty();
  }
}
