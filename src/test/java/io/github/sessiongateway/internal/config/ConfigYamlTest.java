package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Page;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigYamlTest {
  private static final Pattern LINE = Pattern.compile("( *)(?:# )?([a-z0-9-]+):(.*)");
  private static final JsonObject NONE = new JsonObject();

  /** Sessions of each kind of credential, with the canary in their secrets. */
  private static final String SESSIONS =
      """
      sessions:
        a: {credential: {kind: password, email: a@example.com, password: canary}}
        b: {credential: {kind: api-token, token: canary, organization-id: o}}
        c: {credential: {kind: command, command: [/bin/token]}}
        d:
          credential:
            {kind: oauth2, token-url: "https://a.example", client-id: c, client-secret: canary,
              refresh-token: canary}
      sessions-store: {dir: store, key-file: keys}
      """;

  /** A value of each secret key that a start accepts. */
  private static final Map<String, Object> CANARIES =
      Map.of(
          "upstream.proxy", "http://user:canary@proxy:3128",
          "bridge.tls.keystore-password", "canary",
          "sandbox.users", new JsonArray().add("a@example.com:canary"),
          "sandbox.api-tokens", new JsonArray().add("canary"),
          "sessions-store.url", "redis://:canary@127.0.0.1",
          "sessions.a.credential.password", "canary2",
          "sessions.b.credential.token", "canary2",
          "sessions.d.credential.client-secret", "canary2",
          "sessions.d.credential.refresh-token", "canary2");

  private @TempDir Path folder;

  @Test
  void everyDocumentedKeyIsPrintedInItsOrder() {
    assertThat(names(lines(read(SESSIONS, NONE, NONE))))
        .filteredOn(name -> !name.matches("sessions\\.[abcd]\\..*"))
        .containsExactlyElementsOf(
            Page.site("configuration").table("key").stream()
                .map(row -> row.get(0).replace("`", ""))
                .toList());
  }

  @Test
  void theOutputIsAConfigurationWithTheSameValues() {
    for (String given :
        List.of(
            "ops.port: 7",
            "bridge.http.origins: [https://a.example]",
            "bridge.http.trusted-proxies: [10.0.0.0/8, 192.0.2.1]")) {
      ConfigReport report = read(given, NONE, NONE);
      String printed = String.join("\n", lines(report));
      assertThat(read(printed, NONE, NONE).orThrow()).isEqualTo(report.orThrow());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain", "yes", "12", "1e3", "12:30:45", "2026-11-27", "~", "a: b", "a #b", " a ", "'a'",
        "[a]", "{a}", "*a", "&a", "!a", "a\\tb", "\u0085\u2028\u00e9", "\ud83d\ude00", "\"", "-",
            "@a"
      })
  void aTextIsReadAsItWas(String text) {
    JsonObject given = new JsonObject().put("gateway.bridge.auth.jwt.permissions-claim", text);
    List<String> lines = lines(read("ops.port: 7", NONE, given));
    JsonObject auth =
        new JsonObject(YamlFile.read(String.join("\n", lines)))
            .getJsonObject("bridge")
            .getJsonObject("auth");
    assertThat(auth.getJsonObject("jwt").getValue("permissions-claim")).isEqualTo(text);
    assertThat(lines).anyMatch(line -> line.endsWith(".permissions-claim"));
  }

  @Test
  void eachValueHasItsOrigin() {
    JsonObject environment =
        new JsonObject().put("GATEWAY_OPS_HOST", "localhost").put("HTTPS_PROXY", "http://p:1");
    JsonObject properties = new JsonObject().put("gateway.upstream.deadline", "7000ms");
    assertThat(lines(read("ops.port: 7", environment, properties)))
        .contains(
            "  deadline: 7s                                # property gateway.upstream.deadline")
        .contains("  port: 7                                     # file")
        .contains("  host: localhost                             # environment GATEWAY_OPS_HOST")
        .contains("  proxy: \"***\"                                # environment HTTPS_PROXY")
        .contains("  # proxy-file:                               # not given")
        .contains("  enabled: true                               # default")
        .contains("  users: [\"demo@example.com:demo\"]            # default");
  }

  @Test
  void noSecretIsPrintedFromAnySource() {
    List<String> secrets =
        read(SESSIONS, NONE, NONE).keys().stream()
            .filter(key -> key.isSecret() && !key.name().endsWith("-file"))
            .map(ConfigKey::name)
            .toList();
    assertThat(CANARIES.keySet()).containsExactlyInAnyOrderElementsOf(secrets);
    CANARIES.forEach(
        (key, value) -> {
          String text = value instanceof JsonArray list ? list.getString(0) : value.toString();
          JsonObject variable = new JsonObject().put(Variables.name(key), text);
          JsonObject property = new JsonObject().put("gateway." + key, text);
          String file = new JsonObject().put(key, value).encode();
          masks(read(SESSIONS, variable, NONE), key, "environment " + Variables.name(key));
          masks(read(SESSIONS, NONE, property), key, "property gateway." + key);
          if (!key.startsWith("sessions.")) {
            masks(read(file, NONE, NONE), key, "file");
          }
          Path secret = write("secret", text);
          String line = new JsonObject().put(key + "-file", secret.toString()).encode();
          String given = key.startsWith("sessions.") ? SESSIONS.replace("canary", "x") : line;
          ConfigReport report =
              read(
                  given, NONE, new JsonObject().put("gateway." + key + "-file", secret.toString()));
          assertThat(lines(report)).noneMatch(each -> each.contains("canary"));
          assertThat(lines(report))
              .anyMatch(each -> each.contains("-file: " + secret) && each.contains("# property "));
        });
  }

  private static void masks(ConfigReport report, String key, String origin) {
    String name = key.substring(key.lastIndexOf('.') + 1);
    assertThat(lines(report)).as(key + " " + origin).noneMatch(line -> line.contains("canary"));
    assertThat(lines(report))
        .as(key)
        .anyMatch(
            line -> line.matches(" *" + name + ": (\\[\"\\*\\*\\*\"]|\"\\*\\*\\*\") +# " + origin));
    assertThat(report.toString()).doesNotContain("canary");
  }

  @Test
  void aSecretInPlaceOfAFileIsNotPrinted() {
    String yaml = "sessions-store: {dir: /tmp, key-file: canary}";
    assertThat(lines(read(yaml, NONE, NONE)))
        .noneMatch(line -> line.contains("canary"))
        .contains("  key-file: \"***\"                             # file");
    assertThat(
            lines(
                read(
                    "bridge.auth.jwt.issuer: kgw_canarycanarycanarycanarycanarycanarycanarycan1",
                    NONE,
                    NONE)))
        .noneMatch(line -> line.contains("canary"));
  }

  private ConfigReport read(String yaml, JsonObject environment, JsonObject properties) {
    return ConfigSources.report(write("c.yaml", yaml).toString(), environment, properties);
  }

  private static List<String> lines(ConfigReport report) {
    return ConfigYaml.lines(report.keys());
  }

  private Path write(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the keys of lines by their indentation, also of those that are comments. */
  private static List<String> names(List<String> lines) {
    List<String> names = new ArrayList<>();
    Map<Integer, String> above = new TreeMap<>();
    for (String line : lines) {
      Matcher parts = LINE.matcher(line);
      assertThat(parts.matches()).as(line).isTrue();
      int depth = parts.group(1).length();
      above.keySet().removeIf(each -> each >= depth);
      above.put(depth, parts.group(2));
      if (parts.group(3).contains("# ")) {
        names.add(String.join(".", above.values()));
      }
    }
    return names;
  }
}
