package io.github.sessiongateway.internal.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ConfigSourcesTest {
  private final Vertx vertx;
  private @TempDir Path folder;

  ConfigSourcesTest(Vertx vertx) {
    this.vertx = vertx;
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
        "c.yaml | '- canary' | is not one YAML object",
        "c.yaml | 'canary' | is not one YAML object",
        "c.json | '{\"sandbox\":\"canary' | is not JSON",
        "c.json | '[\"canary\"]' | is not a JSON object",
      })
  void aMalformedFileIsNamedAndNotQuoted(String name, String content, String problem)
      throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    Throwable failure = Await.failure(ConfigSources.load(vertx, file.toString()));
    assertThat(failure).isInstanceOf(ConfigException.class);
    assertThat(failure.getMessage()).contains(file + ": " + problem).doesNotContain("canary");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "c.yaml | 'ops: {port: 1}\nops: {enabled: false}' | ops: stands twice, again at line 2",
        "c.yaml | 'ops: {port: 1, port: 2}' | ops.port: stands twice",
        "c.yaml | 'ops: {port: 1}\nops.port: 2' | ops.port: is given twice, nested and dotted",
        "c.yaml | 'a: &a {}\nops:\n  <<: *a\n  <<: *a' | ops.<<: stands twice",
        "c.json | '{\"ops\":{\"port\":1,\"port\":2}}' | has ops.port twice",
        "c.json | '{\"ops\":{\"port\":1,\n\"port\":2}}' | has ops.port twice, again at line 2",
        "c.json | '{} canary' | is not JSON",
        "c.json | '{} {}' | has something behind its JSON object",
        "c.yaml | 'ops: {<<: canary}' | ops.<<: must be an object",
        "c.yaml | '[canary]: 1' | has a key that is not a text at line 1",
      })
  void aKeyThatStandsTwiceIsAProblem(String name, String content, String problem) {
    assertThatThrownBy(() -> read(name, content.replace("\\n", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!!int canary",
        "!!float canary",
        "!!binary canary=x",
        "!!bool canary",
        "!!timestamp canary",
        "!canary canary"
      })
  void aScalarThatDoesNotFitItsTypeIsNamed(String scalar) {
    assertThatThrownBy(() -> read("c.yaml", "ops:\n  host: " + scalar))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "ops.host: is not of the type that YAML takes it for: put it in quotes")
        .hasMessageContaining("at line 2")
        .hasMessageNotContaining("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bridge.auth.mode", "ops.enabled", "ops.port", "sessions-store.dir"})
  void anEmptyObjectIsNotADefault(String key) {
    assertThatThrownBy(() -> read("c.yaml", key + ": {}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key + ": is an object, but must be a value");
    assertThatThrownBy(() -> read("c.json", "{\"" + key + "\":{}}"))
        .hasMessageContaining(key + ": is an object, but must be a value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ~", " null", " # keys"})
  void aKeyWithoutAValueIsNotADefault(String value) {
    String yaml = "bridge.auth:\n  mode:" + value + "\n";
    assertThatThrownBy(() -> read("c.yaml", yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bridge.auth.mode: has no value");
    assertThatThrownBy(() -> read("c.json", "{\"ops.port\":null}"))
        .hasMessageContaining("ops.port: has no value");
  }

  /** As in a file whose keys below it are all commented out. */
  @Test
  void aSectionWithoutASettingIsEmpty() {
    assertThat(read("c.yaml", "sessions:\nops:\n  port: 1\n").ops().port()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-11-26 | a time",
        "2001-12-14t21:59:43.10-05:00 | a time",
        "12345 | a number",
        "0x1F | a number",
        "1e3 | a number",
        "12:30:45 | a number",
        "yes | a boolean",
        "true | a boolean",
        "!!binary aGk= | binary",
      })
  void aPasswordThatYamlTakesForAnotherTypeNeedsQuotes(String value, String type) {
    String yaml =
        "sessions: {a: {credential: {kind: password, email: a@example.com, password: VALUE}}}";
    assertThatThrownBy(() -> read("c.yaml", yaml.replace("VALUE", value)))
        .hasMessageContaining(
            "sessions.a.credential.password: is read as " + type + ", not as a text: put it in")
        .hasMessageNotContaining(value);
    String quoted = yaml.replace("VALUE", "'" + value + "'");
    assertThat(read("c.yaml", quoted).managed().sessions().get(0).credential())
        .isEqualTo(new CredentialConfig.Password("a@example.com", new Secret(value), null, null));
    assertThatThrownBy(() -> read("c.yaml", "sandbox: {users: [" + value + "]}"))
        .hasMessageContaining("sandbox.users: is read as " + type);
  }

  @Test
  void thePackagedFileGivesTheKeysThatAFileLeavesOut() {
    GatewayConfig config = read("c.yaml", "ops: {port: 1}");
    assertThat(config.ops().port()).isEqualTo(1);
    assertThat(config.ops().enabled()).isTrue();
    assertThat(config.bridge().http().enabled()).isTrue();
    assertThat(config.bridge().tcp().enabled()).isTrue();
    assertThat(read("c.yaml", "bridge.tcp.enabled: false").bridge().tcp().enabled()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# only a comment\n", "---\n", "{}", "upstream:\n", "\uFEFF"})
  void aFileWithoutAnyKeyIsAProblem(String content) {
    for (String name : List.of("c.yaml", "c.json")) {
      assertThatThrownBy(() -> read(name, name.endsWith("json") ? "{}" : content))
          .hasMessageContaining(name + ": has no key");
    }
    JsonObject environment = new JsonObject().put("GATEWAY_OPS_PORT", "7");
    assertThat(read("c.yaml", content, environment).ops().port()).isEqualTo(7);
  }

  @Test
  void anAnchorIsFollowedAndAMergeIsWeaker() {
    String yaml = "a: &a {port: 3, enabled: false}\nops:\n  port: 4\n  <<: *a\n";
    assertThatThrownBy(() -> read("c.yaml", yaml))
        .hasMessageContaining("a.enabled: is not known")
        .hasMessageNotContaining("ops");
    String merged = "sandbox: &a {port: 3, enabled: false}\nops:\n  port: 4\n  <<: *a\n";
    assertThat(read("c.yaml", merged).ops())
        .isEqualTo(new OpsConfig(false, "127.0.0.1", 4, false, null, false));
  }

  @Test
  void aFileThatMultipliesItsValuesIsAProblem() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      String ten = String.join(", ", java.util.Collections.nCopies(5, "*a" + (i - 1)));
      bomb.append("a").append(i).append(": &a").append(i).append(" [" + ten + "]\n");
    }
    assertThatThrownBy(() -> read("c.yaml", bomb.toString()))
        .hasMessageContaining("has more than 10000 values");
    assertThatThrownBy(() -> read("c.yaml", "a: &a [*a]"))
        .hasMessageContaining("is nested more than 50 deep");
    assertThatThrownBy(() -> read("c.json", "{\"a\":" + "[".repeat(9_000)))
        .hasMessageContaining("nests them too deep");
  }

  @Test
  void aFileIsOnlyReadAsUtf8() throws IOException {
    Path file = folder.resolve("c.yaml");
    Files.writeString(file, "ops: {port: 1} # \u00e4", ISO_8859_1);
    assertThatThrownBy(() -> read(file, new JsonObject())).hasMessageContaining("is not UTF-8");
    Files.writeString(file, "ops: {port: 1}", UTF_16LE);
    assertThatThrownBy(() -> read(file, new JsonObject())).hasMessageContaining("is UTF-16");
    Files.writeString(file, "\uFEFFops: {port: 1}\r\n");
    assertThat(read(file, new JsonObject()).ops().port()).isEqualTo(1);
  }

  @Test
  void aListInAVariableHasNoBrackets() {
    JsonObject environment =
        new JsonObject().put("GATEWAY_BRIDGE_HTTP_ORIGINS", "[\"https://a.example\"]");
    assertThatThrownBy(() -> read("c.yaml", "ops.port: 1", environment))
        .hasMessageContaining("GATEWAY_BRIDGE_HTTP_ORIGINS: is ")
        .hasMessageContaining(": leave out the brackets, as in a,b");
  }

  @Test
  void keysWithoutTheirSandboxAreWarnedOf() {
    JsonObject environment =
        new JsonObject()
            .put("GATEWAY_SANDBOX_FAULTS", "own-503=3")
            .put("GATEWAY_SANDBOX_USERS", "a@example.com:secret")
            .put("GATEWAY_SANDBOX_API_TOKENS", "t");
    try (LogLines log = LogLines.of(GatewayConfig.class)) {
      assertThat(read("c.yaml", "sandbox.enabled: true", environment)).isNotNull();
      assertThat(log.lines()).isEmpty();
      assertThat(read("c.yaml", "ops.port: 1", environment)).isNotNull();
      assertThat(log.lines())
          .containsExactly(
              "GATEWAY_SANDBOX_USERS has no effect, because sandbox.enabled is false",
              "GATEWAY_SANDBOX_API_TOKENS has no effect, because sandbox.enabled is false",
              "GATEWAY_SANDBOX_FAULTS has no effect, because sandbox.enabled is false");
    }
  }

  @Test
  void aMissingFileIsNamed() {
    Throwable failure = Await.failure(ConfigSources.load(vertx, "/no/such.yaml"));
    assertThat(failure).hasMessageContaining("/no/such.yaml: does not exist");
    assertThat(Await.failure(ConfigSources.load(vertx, "")))
        .hasMessageContaining("the configuration file: has no name");
  }

  private GatewayConfig read(String name, String content) {
    return read(name, content, new JsonObject());
  }

  private GatewayConfig read(String name, String content, JsonObject environment) {
    try {
      return read(Files.writeString(folder.resolve(name), content), environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GatewayConfig read(Path file, JsonObject environment) {
    return ConfigSources.read(file.toString(), environment, new JsonObject());
  }

  private GatewayConfig load(String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    return Await.result(ConfigSources.load(vertx, file.toString()));
  }
}
