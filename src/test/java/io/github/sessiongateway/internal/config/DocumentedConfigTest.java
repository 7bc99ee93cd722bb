package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Page;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class DocumentedConfigTest {
  /** The keys that are true in the packaged file and false in an embedded gateway. */
  private static final Set<String> ON_WHEN_STANDALONE =
      Set.of("bridge.http.enabled", "bridge.tcp.enabled", "ops.enabled");

  /** A session of each kind of credential, so that the keys of all kinds are read. */
  private static final JsonObject SESSIONS =
      new JsonObject()
          .put("sessions.a.credential.kind", "api-token")
          .put("sessions.a.credential.token", "t")
          .put("sessions.a.credential.organization-id", "o")
          .put("sessions.b.credential.kind", "password")
          .put("sessions.b.credential.email", "demo@example.com")
          .put("sessions.b.credential.password", "demo")
          .put("sessions.c-*.credential.kind", "api-token")
          .put("sessions.c-*.credential.token", "t")
          .put("sessions.d.credential.kind", "command")
          .put("sessions.d.credential.command", new JsonArray().add("/bin/token"))
          .put("sessions.e.credential.kind", "oauth2")
          .put("sessions.e.credential.token-url", "https://auth.example/token")
          .put("sessions.e.credential.client-id", "c")
          .put("sessions.e.credential.refresh-token", "r")
          .put("sessions-store.dir", "store")
          .put("sessions-store.key-file", "keys");

  private static final String SESSION = "sessions\\.(a|b|c-\\*|d|e)\\.";

  @Test
  void theDocumentationListsEveryKeyWithItsDefaultAndBound() {
    assertThat(rows(Page.site("configuration").table("key")))
        .containsExactlyElementsOf(keys().stream().map(key -> row(key, key.name())).toList());
  }

  @Test
  void theDocumentationListsEveryKeyOfASession() {
    ConfigReader reader = new ConfigReader(List.of(Layer.json(SESSIONS)));
    assertThat(GatewayConfig.read(reader).managed().sessions())
        .extracting(session -> session.credential().getClass().getSimpleName())
        .containsExactlyInAnyOrder(
            Arrays.stream(CredentialConfig.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toArray(String[]::new));
    Set<String> expected =
        reader.keys().stream()
            .filter(key -> key.name().matches(SESSION + ".*"))
            // It is read as a text first, to tell whether it is there. It has no default.
            .filter(key -> !key.name().endsWith(".kind") || key.allowed().contains("api-token"))
            .map(key -> row(key, key.name().replaceFirst(SESSION, "")))
            .map(row -> row.replace(".kind` | `password` |", ".kind` |  |"))
            .map(row -> row.replaceAll(SESSION, ""))
            .collect(Collectors.toSet());
    assertThat(rows(Page.site("managed-sessions").table("below `sessions.<name>`")))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void theDocumentationListsEveryKeyOfASink() {
    ConfigReader reader =
        new ConfigReader(List.of(Layer.json(SESSIONS.copy().put("sinks.a.path", "token"))));
    assertThat(GatewayConfig.read(reader).sinks()).hasSize(1);
    assertThat(rows(Page.site("programs").table("below `sinks.<name>`")))
        .containsExactlyElementsOf(
            reader.keys().stream()
                .filter(key -> key.name().startsWith("sinks.a."))
                .map(key -> row(key, key.name().replace("sinks.a.", "")))
                .toList());
  }

  @Test
  void theDocumentationListsEveryFaultOfTheSandbox() {
    assertThat(
            Page.site("sandbox").table("kind").stream().map(cells -> cells.get(0).replace("`", "")))
        .containsExactlyElementsOf(List.of(SandboxFault.KINDS.split(", ")));
  }

  private static List<String> rows(List<List<String>> table) {
    return table.stream().map(cells -> String.join(" | ", cells.subList(0, 3))).toList();
  }

  private static String row(ConfigKey key, String name) {
    String fallback = key.fallback().isEmpty() ? "" : code(key.fallback());
    String allowed = key.allowed().replace(" such as 250ms, 20s, 5m or 12h", "");
    return code(name) + " | " + fallback + " | " + allowed;
  }

  @Test
  void theDefaultFileHasEveryKeyWithItsDefaultAndAComment() throws IOException {
    Path file = Path.of("conf/gateway.yaml");
    Map<String, String> given = new TreeMap<>();
    flatten("", new Yaml().load(Files.readString(file)), given);
    Map<String, String> expected =
        keys().stream()
            .filter(key -> !key.name().endsWith("-file"))
            .collect(
                Collectors.toMap(
                    ConfigKey::name,
                    key -> ON_WHEN_STANDALONE.contains(key.name()) ? "true" : key.fallback(),
                    (one, other) -> one,
                    TreeMap::new));
    assertThat(given).isEqualTo(expected);

    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).matches(" +[a-z-]+: .+")) {
        assertThat(lines.get(i - 1)).as("the line above " + lines.get(i)).contains("# ");
      }
    }
  }

  @Test
  void theSandboxFileIsAConfigurationThatRuns() throws IOException {
    Map<String, Object> yaml = new Yaml().load(Files.readString(Path.of("conf/sandbox.yaml")));
    GatewayConfig config = GatewayConfig.read(new JsonObject(yaml));
    assertThat(config.sandbox().enabled()).isTrue();
    assertThat(config.bridge().http().enabled()).isTrue();
    assertThat(config.bridge().tcp().enabled()).isTrue();
    assertThat(config.bridge().access().auth().allowAnonymous()).isTrue();
    assertThat(config.ops().enabled()).isTrue();
  }

  private static List<ConfigKey> keys() {
    ConfigReader reader = new ConfigReader(List.of(Layer.json(new JsonObject())));
    assertThat(GatewayConfig.read(reader)).isNotNull();
    return reader.keys();
  }

  private static void flatten(String prefix, Object value, Map<String, String> into) {
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, inner) -> flatten(prefix.isEmpty() ? key + "" : prefix + "." + key, inner, into));
    } else {
      into.put(prefix, String.valueOf(value));
    }
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
