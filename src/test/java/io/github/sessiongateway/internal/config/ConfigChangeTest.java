package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Page;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each key either changes what runs or is told as one that needs a restart. */
class ConfigChangeTest {
  private static final Path TLS = Path.of("src/test/resources/tls");

  /** The first decides what may be configured. The others open a file, which decides. */
  private static final List<String> WITHOUT_A_VALUE =
      List.of(
          "upstream.allow-plain-http",
          "bridge.tls.keystore-password",
          "bridge.tls.keystore-password-file");

  private @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> eachKeyIsLiveOrNeedsARestart() throws IOException {
    Map<String, JsonObject> changes = changes();
    assertThat(changes.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Page.site("configuration").table("key").stream()
                .map(cells -> cells.get(0).replace("`", ""))
                .filter(key -> !WITHOUT_A_VALUE.contains(key))
                .toList());
    List<String> fixed = documented();
    return changes.entrySet().stream()
        .map(
            change ->
                DynamicTest.dynamicTest(
                    change.getKey(),
                    () -> {
                      String key = change.getKey();
                      GatewayConfig running = GatewayConfig.read(base(key));
                      GatewayConfig wanted =
                          GatewayConfig.read(base(key).mergeIn(change.getValue()));
                      ConfigChange told = ConfigChange.of(running, wanted);
                      boolean isFixed = fixed.contains(fixedAs(key));
                      assertThat(told.effective().equals(running)).isEqualTo(isFixed);
                      assertThat(told.effective().equals(wanted)).isEqualTo(!isFixed);
                      assertThat(told.restartNeeded().isEmpty()).isEqualTo(!isFixed);
                    }));
  }

  @Test
  void theDocumentationListsTheKeysThatNeedARestart() {
    assertThat(documented()).containsExactlyElementsOf(ConfigChange.fixed());
  }

  @Test
  void theProxyOfAnotherKoyebWaitsForTheRestart() {
    GatewayConfig running = config("upstream.proxy", "http://one:1");
    ConfigChange change =
        ConfigChange.of(running, config("upstream.base-url", "http://127.0.0.1:1"));
    assertThat(change.effective().upstream().transport().proxy()).isNotNull();
    assertThat(change.restartNeeded()).containsExactly("upstream.base-url");
  }

  @Test
  void anAttemptIsNeverLongerThanTheDeadlineThatRuns() {
    GatewayConfig running = config("upstream.deadline", "5s");
    ConfigChange change = ConfigChange.of(running, config("upstream.attempt-timeout", "9s"));
    assertThat(change.effective().upstream().attemptTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void goingBackToTheRunningValueNeedsNoRestart() {
    GatewayConfig running = config("ops.port", 1);
    GatewayConfig effective = ConfigChange.of(running, config("ops.port", 2)).effective();
    assertThat(ConfigChange.of(effective, config("ops.port", 1)).restartNeeded()).isEmpty();
  }

  @Test
  void anotherCertificateIsLive() {
    GatewayConfig running = GatewayConfig.read(tls("server.pem", "server.key"));
    GatewayConfig wanted = GatewayConfig.read(tls("client.pem", "client.key"));
    assertThat(ConfigChange.of(running, wanted)).isEqualTo(new ConfigChange(wanted, List.of()));
  }

  @Test
  void aSessionIsLive() {
    GatewayConfig wanted =
        GatewayConfig.read(
            new JsonObject()
                .put("sessions.a.credential.kind", "password")
                .put("sessions.a.credential.email", "demo@example.com")
                .put("sessions.a.credential.password", "demo"));
    assertThat(ConfigChange.of(GatewayConfig.read(new JsonObject()), wanted))
        .isEqualTo(new ConfigChange(wanted, List.of()));
  }

  @Test
  void aProgramOfASessionIsLive() {
    JsonObject program =
        new JsonObject()
            .put("sessions.a.credential.kind", "command")
            .put("sessions.a.credential.command", new JsonArray().add("/bin/token"));
    GatewayConfig running = GatewayConfig.read(program);
    for (String key : List.of("environment", "command")) {
      GatewayConfig wanted =
          GatewayConfig.read(
              program.copy().put("sessions.a.credential." + key, new JsonArray().add("/bin/b")));
      assertThat(ConfigChange.of(running, wanted)).isEqualTo(new ConfigChange(wanted, List.of()));
    }
  }

  @Test
  void aSharedStoreIsToldByItsUrlAlone() {
    ConfigChange change =
        ConfigChange.of(
            GatewayConfig.read(
                new JsonObject()
                    .put("sessions-store.dir", folder.toString())
                    .put("sessions-store.key-file", file("store"))),
            GatewayConfig.read(
                shared("redis://127.0.0.1").put("sessions-store.dir", folder.toString())));
    assertThat(change.restartNeeded()).containsExactly("sessions-store.url");
  }

  /** Returns the key that the documentation lists for it. */
  private static String fixedAs(String key) {
    boolean turnsTlsOn = List.of("bridge.tls.cert-file", "bridge.tls.keystore-file").contains(key);
    return turnsTlsOn
        ? "bridge.tls"
        : key.replaceFirst("^(sandbox.*|sessions-store.url)-file$", "$1");
  }

  private static GatewayConfig config(String key, Object value) {
    return GatewayConfig.read(new JsonObject().put(key, value));
  }

  private static List<String> documented() {
    return Page.site("configuration").table("needs a restart").stream()
        .map(cells -> cells.get(0).replace("`", ""))
        .toList();
  }

  /** Returns what a key needs beside it. */
  private JsonObject base(String key) {
    JsonObject base = tls("server.pem", "server.key");
    if (key.startsWith("bridge.auth.jwt")) {
      base.put("bridge.auth.mode", "jwt")
          .put("bridge.auth.jwt.issuer", "i")
          .put("bridge.auth.jwt.audience", "a");
      base.put(
          key.endsWith("jwks-file")
              ? "bridge.auth.jwt.jwks-file"
              : "bridge.auth.jwt.public-key-file",
          TLS.resolve("server.pem").toString());
    } else if (key.equals("bridge.auth.keys-file") || key.equals("bridge.tls.client-ca-file")) {
      base.put("bridge.auth.mode", "keys").put("bridge.auth.keys-file", file("keys"));
    } else if (key.equals("bridge.tls.keystore-file") || key.equals("bridge.tls.cert-file")) {
      return new JsonObject();
    }
    return base;
  }

  private static JsonObject tls(String cert, String key) {
    return new JsonObject()
        .put("bridge.tls.cert-file", TLS.resolve(cert).toString())
        .put("bridge.tls.key-file", TLS.resolve(key).toString());
  }

  private Map<String, JsonObject> changes() throws IOException {
    Map<String, JsonObject> changes = new TreeMap<>();
    String others =
        """
        upstream.base-url=https://koyeb.example upstream.connect-timeout=1s
        upstream.attempt-timeout=1s upstream.deadline=9s upstream.max-in-flight=1
        upstream.max-waiting=1 upstream.max-reply-bytes=2000 upstream.proxy=http://proxy:1
        upstream.connection-max-life=1m upstream.retries=1 upstream.backoff-initial=1ms
        upstream.backoff-cap=1ms upstream.breaker-window=1s upstream.breaker-min-calls=1
        upstream.breaker-rate=1 upstream.breaker-reset=1s bus.scope=cluster
        bridge.http.enabled=true bridge.http.host=127.0.0.2 bridge.http.port=1
        bridge.http.origins=[https://a.example] bridge.http.trusted-proxies=[10.0.0.0/8]
        bridge.http.console=false bridge.http.tokens=true bridge.tcp.enabled=true bridge.tcp.host=127.0.0.2
        bridge.tcp.port=1 bridge.proxy.enabled=true bridge.proxy.host=127.0.0.2 bridge.proxy.port=1
        bridge.proxy.session=other bridge.allow-insecure=true bridge.auth.allow-anonymous=true
        bridge.auth.jwt.issuer=j bridge.auth.jwt.audience=b bridge.auth.jwt.permissions-claim=p
        bridge.limits.messages-per-second=1 bridge.limits.logins-per-minute=1
        bridge.limits.all-logins-per-minute=1 bridge.limits.sockets-per-client=1
        bridge.limits.sockets-per-address=1 bridge.limits.sockets=1
        bridge.limits.requests-per-socket=1 bridge.limits.idle-timeout=1s ops.enabled=true
        ops.host=127.0.0.2 ops.port=1 ops.detail=true ops.tls=true sandbox.enabled=true
        sandbox.port=1 sandbox.token-life=1s sandbox.users=[a@b:c] sandbox.api-tokens=[t]
        sandbox.faults=[html=1] sessions.logout-on-shutdown=true
        sessions-kept.max-per-client=1 shutdown.announce=1s shutdown.deadline=1s
        log.level=debug log.format=json
        """;
    for (String change : List.of(others.split("\\s+"))) {
      String[] parts = change.split("=", 2);
      changes.put(parts[0], new JsonObject().put(parts[0], value(parts[1])));
    }
    changes.put(
        "bridge.auth.mode",
        new JsonObject()
            .put("bridge.auth.mode", "keys")
            .put("bridge.auth.keys-file", file("keys")));
    for (String key : List.of("upstream.trust-file", "bridge.tls.client-ca-file")) {
      changes.put(key, new JsonObject().put(key, TLS.resolve("ca.pem").toString()));
    }
    for (String key :
        List.of(
            "bridge.auth.jwt.jwks-file",
            "bridge.auth.jwt.public-key-file",
            "bridge.auth.keys-file",
            "ops.key-file")) {
      changes.put(key, new JsonObject().put(key, file("another")));
    }
    changes.put("upstream.proxy-file", given("upstream.proxy-file", "http://proxy:1"));
    changes.put("sandbox.users-file", given("sandbox.users-file", "a@b:c"));
    changes.put("sandbox.api-tokens-file", given("sandbox.api-tokens-file", "t"));
    Path key = Files.copy(TLS.resolve("server.key"), folder.resolve("key"));
    changes.put("bridge.tls.cert-file", tls("server.pem", "server.key"));
    changes.put("bridge.tls.key-file", new JsonObject().put("bridge.tls.key-file", key + ""));
    changes.put(
        "bridge.tls.keystore-file",
        new JsonObject()
            .put("bridge.tls.keystore-file", TLS.resolve("other.p12").toString())
            .put("bridge.tls.keystore-password", "example"));
    JsonObject store =
        new JsonObject()
            .put("sessions-store.dir", folder.toString())
            .put("sessions-store.key-file", file("store"));
    changes.put("sessions-store.dir", store);
    changes.put("sessions-store.key-file", store);
    changes.put("sessions-store.url", shared("redis://127.0.0.1/1"));
    changes.put(
        "sessions-store.url-file",
        new JsonObject()
            .put("sessions-store.key-file", file("store"))
            .put("sessions-store.url-file", write("url", "redis://127.0.0.1/1")));
    changes.put(
        "sessions-store.ca-file",
        shared("rediss://127.0.0.1/").put("sessions-store.ca-file", TLS.resolve("ca.pem") + ""));
    changes.put(
        "sessions-store.refresh-unreachable",
        shared("redis://127.0.0.1/").put("sessions-store.refresh-unreachable", false));
    return changes;
  }

  private static Object value(String text) {
    if (text.startsWith("[")) {
      return new JsonArray().add(text.substring(1, text.length() - 1));
    }
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    return text.matches("\\d+") ? (Object) Integer.valueOf(text) : text;
  }

  private JsonObject given(String key, String content) {
    return new JsonObject().put(key, write(key, content));
  }

  private JsonObject shared(String url) {
    return new JsonObject()
        .put("sessions-store.url", url)
        .put("sessions-store.key-file", file("store"));
  }

  private String file(String name) {
    return write(name, "content");
  }

  private String write(String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
