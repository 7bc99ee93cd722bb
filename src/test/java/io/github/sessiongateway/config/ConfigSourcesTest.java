package io.github.sessiongateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigSourcesTest {
  private final Vertx vertx = Vertx.vertx();
  private @TempDir Path folder;

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void withoutAFileThePackagedOneTurnsOnWhatAServiceNeeds() {
    GatewayConfig config = Await.result(ConfigSources.load(vertx, null));
    assertThat(config.bridge().http().enabled()).isTrue();
    assertThat(config.ops().enabled()).isTrue();
    assertThat(config.sandbox().enabled()).isFalse();
  }

  @Test
  void yamlAndJsonAreRead() throws IOException {
    assertThat(load("c.yaml", "upstream:\n  deadline: 7s\n").upstream().deadline())
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(load("c.json", "{\"upstream\":{\"deadline\":\"8s\"}}").upstream().deadline())
        .isEqualTo(Duration.ofSeconds(8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "c.yaml | 'sandbox:\n  users: [canary' | is not YAML at line 2",
        "c.yaml | '- canary' | cannot be read as YAML with one object",
        "c.yaml | 'canary' | cannot be read as YAML with one object",
        "c.json | '{\"sandbox\":\"canary' | cannot be read as JSON with one object",
        "c.json | '[\"canary\"]' | cannot be read as JSON with one object",
      })
  void aMalformedFileIsNamedAndNotQuoted(String name, String content, String problem)
      throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    Throwable failure = Await.failure(ConfigSources.load(vertx, file.toString()));
    assertThat(failure).isInstanceOf(ConfigException.class);
    assertThat(failure.getMessage()).contains(file + ": " + problem).doesNotContain("canary");
  }

  @Test
  void aMissingFileIsNamed() {
    Throwable failure = Await.failure(ConfigSources.load(vertx, "/no/such.yaml"));
    assertThat(failure).hasMessageContaining("/no/such.yaml: there is no such file");
  }

  private GatewayConfig load(String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    return Await.result(ConfigSources.load(vertx, file.toString()));
  }
}
