package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingFilesTest {
  private final SettingFiles files = new SettingFiles();
  private @TempDir Path folder;

  @Test
  void aPipeOfTheStartIsNotReadAgainByAChange() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path config =
        Files.writeString(
            folder.resolve("c.yaml"),
            "sessions.bot.credential: {kind: password, email: a@example.com, password-file: "
                + pipe
                + "}\n");
    Process writer = new ProcessBuilder("sh", "-c", "echo demo > " + pipe).start();
    JsonObject none = new JsonObject();
    GatewayConfig first =
        ConfigSources.report(config.toString(), none, none, false, files).orThrow();
    assertThat(writer.waitFor()).isZero();
    assertThat(first.managed().sessions().get(0).credential().watched().secret().value())
        .isEqualTo("demo");
    // Without a writer, a second reading would not end.
    assertThat(read(config)).isEqualTo(first);
  }

  @Test
  void aPipeThatAChangeNamesFirstIsAProblem() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path config =
        Files.writeString(folder.resolve("c.yaml"), "upstream.trust-file: " + pipe + "\n");
    // Without a writer, its reading would not end.
    assertThatThrownBy(() -> read(config))
        .hasMessageContaining("upstream.trust-file: must name a file that can be read");
  }

  @Test
  void aRegularFileIsReadEachTime() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "1");
    assertThat(files.read(file, 9)).asString().isEqualTo("1");
    Files.writeString(file, "2");
    assertThat(files.read(file, 9)).asString().isEqualTo("2");
  }

  private GatewayConfig read(Path config) {
    return ConfigSources.reloaded(config.toString(), Map.of(), new Properties(), files).orThrow();
  }
}
