package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.testing.LogLines;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayConfigTest {
  private @TempDir Path folder;

  /** Wrong types, wrong forms, and both sides of each bound, in the JSON of a file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "upstream.deadline | 5 | '5', but must be a duration",
        "upstream.deadline | \"5\" | '5', but must be a duration",
        "upstream.deadline | \"9ms\" | '9ms', but must be a duration such as 250ms, 20s, 5m or 12h, from 10ms to 25s",
        "upstream.deadline | \"25001ms\" | '25001ms'",
        "upstream.deadline | \"9999999999s\" | '9999999999s'",
        "upstream.max-in-flight | 0 | '0', but must be a whole number, from 1 to 10000",
        "upstream.max-in-flight | 10001 | '10001'",
        "upstream.max-in-flight | \"64\" | '64'",
        "upstream.max-in-flight | 6.4 | '6.4'",
        "upstream.base-url | \"ftp://x\" | 'ftp://x', but must be an http or https URL",
        "upstream.base-url | \"https://x/v1\" | 'https://x/v1'",
        "upstream.base-url | \"http://koyeb.example\" | http to a host that is not loopback",
        "upstream.allow-plain-http | \"true\" | 'true', but must be true or false",
        "bus.scope | \"galaxy\" | 'galaxy', but must be local or cluster",
        "bridge.http.host | \"0.0.0.0\" | is beyond loopback, which needs bridge.auth.mode",
        "bridge.http.host | \"127.0.0.1.example.com\" | is beyond loopback, which needs",
        "bridge.http.port | 65536 | '65536'",
        "bridge.http.origins | \"https://x\" | .com: put it in brackets, as in [\"a\", \"b\"]",
        "sandbox.users | \"a@b:c\" | address once: put it in brackets, as in [\"a\", \"b\"]",
        "bridge.http.origins | [\"https://x/\"] | must be a list of origins",
        "bridge.http.origins | [\"https://X\"] | must be a list of origins",
        "bridge.http.origins | [\"https://x:443\"] | must be a list of origins",
        "bridge.http.origins | [\"http://x:80\"] | must be a list of origins",
        "bridge.http.trusted-proxies | [\"10.0.0.0/33\"] | must be a list of IP addresses",
        "bridge.http.trusted-proxies | [\"proxy.example\"] | must be a list of IP addresses",
        "bridge.tcp.host | \"0.0.0.0\" | is beyond loopback, which needs bridge.auth.mode",
        "bridge.tcp.port | 65536 | '65536'",
        "bridge.proxy.host | \"0.0.0.0\" | is beyond loopback, which needs bridge.auth.mode",
        "bridge.proxy.session | \"A b\" | must be the name of a session",
        "bridge.auth.mode | \"magic\" | 'magic', but must be none or keys or jwt",
        "bridge.limits.messages-per-second | 0 | '0'",
        "bridge.limits.logins-per-minute | 0 | '0'",
        "bridge.limits.sockets | 100001 | '100001'",
        "bridge.limits.idle-timeout | \"999ms\" | '999ms'",
        "ops.host | \"10.0.0.1:80\" | must be a host name or an IP address",
        "sandbox.token-life | \"0s\" | '0s'",
        "sandbox.faults | [\"html\"] | must be a list of kind=count or kind=percent%",
        "sandbox.faults | [\"html=60%\", \"trickle=41%\"] | must be a list of kind=count or",
        "sandbox.faults | [\"html=101%\"] | must be a list of kind=count or",
        "sandbox.faults | [\"nothing=1\"] | must be a list of kind=count or",
        "sandbox.faults | [\"own=1\"] | must be a list of kind=count or",
        "sandbox.faults | [\"html-500=1\"] | must be a list of kind=count or",
        "shutdown.deadline | \"61s\" | '61s'",
        "shutdown.announce | \"61s\" | '61s'",
      })
  void aWrongValueIsShownWithWhatIsAllowed(String key, String json, String problem) {
    JsonObject config = new JsonObject("{\"" + key + "\":" + json + "}");
    assertThatThrownBy(() -> GatewayConfig.read(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key + ": ")
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "upstream.base-url, https://u:hunter2@x",
    "upstream.base-url, https://x?t=hunter2",
    "upstream.trust-file, hunter2",
    "upstream.proxy, hunter2",
    "upstream.proxy-file, hunter2",
    "bridge.http.host, me:hunter2@x",
    "bridge.auth.keys-file, hunter2",
    "bridge.auth.jwt.jwks-file, hunter2",
    "bridge.tls.cert-file, hunter2",
    "bridge.tls.key-file, hunter2",
    "bridge.tls.keystore-file, hunter2",
    "bridge.tls.keystore-password-file, hunter2",
    "sandbox.users-file, hunter2",
    "sessions.a.credential.password-file, hunter2",
    "sessions.a.credential.password.hunter2, x",
  })
  void aMisplacedSecretIsNotQuoted(String key, String value) {
    assertThatThrownBy(() -> read(key, value))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key.replace(".hunter2", "") + ": ")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void bothEndsOfABoundAreAllowed() {
    assertThat(read("upstream.deadline", "10ms").upstream().deadline())
        .isEqualTo(Duration.ofMillis(10));
    assertThat(read("upstream.deadline", "25s").upstream().deadline())
        .isEqualTo(Duration.ofSeconds(25));
  }

  @Test
  void aDeadlineShortensAnAttempt() {
    assertThat(read("upstream.deadline", "3s").upstream().attemptTimeout())
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(read("upstream.deadline", "9s").upstream().attemptTimeout())
        .isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void plainHttpNeedsLoopbackOrAllowPlainHttp() {
    assertThat(read("upstream.base-url", "http://127.0.0.1:1").upstream().baseUrl()).hasPort(1);
    assertThat(
            GatewayConfig.read(
                    new JsonObject()
                        .put("upstream.base-url", "http://koyeb.example")
                        .put("upstream.allow-plain-http", true))
                .upstream()
                .baseUrl())
        .hasHost("koyeb.example");
  }

  @Test
  void everyProblemIsInOneMessage() {
    JsonObject config =
        new JsonObject()
            .put("upstream", new JsonObject().put("deadlin", "5s").put("max-waiting", -1))
            .put("ops.port", "x")
            .put("sandbox.users", new JsonArray().add("canary"));
    assertThatThrownBy(() -> GatewayConfig.read(config))
        .hasMessageContaining("upstream.deadlin: is not known")
        .hasMessageContaining("upstream.max-waiting: is '-1'")
        .hasMessageContaining("ops.port: is 'x'")
        .hasMessageContaining("sandbox.users: must be a list of entries email:password")
        .hasMessageNotContaining("canary");
  }

  @Test
  void aKeyGivenNestedAndDottedIsAProblem() {
    JsonObject config =
        new JsonObject()
            .put("upstream", new JsonObject().put("deadline", "5s"))
            .put("upstream.deadline", "6s");
    assertThatThrownBy(() -> GatewayConfig.read(config))
        .hasMessageContaining("upstream.deadline: is given twice, nested and dotted");
  }

  @Test
  void aSandboxAndAnUpstreamAreAProblem() {
    JsonObject config =
        new JsonObject()
            .put("sandbox.enabled", true)
            .put("upstream.base-url", "https://koyeb.example");
    assertThatThrownBy(() -> GatewayConfig.read(config))
        .hasMessageContaining("upstream.base-url: is given, but sandbox.enabled sets the upstream");
  }

  @Test
  void aSecretMayBeAFileWithoutItsLastLineBreak() throws IOException {
    Path file = Files.writeString(folder.resolve("users"), "a@b:one\nc@d:t:wo\n");
    GatewayConfig config = read("sandbox.users-file", file.toString());
    assertThat(config.sandbox().users()).containsOnlyKeys("a@b", "c@d");
    assertThat(config.sandbox().users().get("c@d").value()).isEqualTo("t:wo");
    assertThat(config.toString()).doesNotContain("t:wo", "one");
  }

  @Test
  void aMissingSecretFileOrOneBesideItsSecretIsAProblem() {
    assertThatThrownBy(() -> read("sandbox.users-file", "/no/such"))
        .hasMessageContaining("sandbox.users-file: must name a file that can be read")
        .hasMessageNotContaining("/no/such");
    JsonObject both =
        new JsonObject()
            .put("sandbox.users", new JsonArray().add("a@b:canary"))
            .put("sandbox.users-file", "/no/such");
    assertThatThrownBy(() -> GatewayConfig.read(both))
        .hasMessageContaining("sandbox.users: is given twice, as a value and as a file")
        .hasMessageNotContaining("canary");
  }

  @Test
  void aRepeatedEmailAddressInTheSandboxIsAProblem() {
    JsonArray users = new JsonArray().add("a@b:canary").add("c@d:one").add("a@b:two");
    assertThatThrownBy(() -> GatewayConfig.read(new JsonObject().put("sandbox.users", users)))
        .hasMessageContaining("sandbox.users: must be a list")
        .hasMessageNotContaining("canary");
  }

  @Test
  void theEnvironmentOverridesTheFileAndAPropertyOverridesBoth() {
    JsonObject file =
        new JsonObject("{\"ops\":{\"port\":1},\"bridge.http.port\":1,\"sandbox.port\":1}");
    JsonObject env =
        new JsonObject(Map.of("GATEWAY_OPS_PORT", "2", "GATEWAY_SANDBOX_PORT", "2", "PATH", "/"));
    JsonObject properties = new JsonObject(Map.of("gateway.ops.port", "3", "user.dir", "/"));
    GatewayConfig config = layered(file, env, properties);
    assertThat(config.ops().port()).isEqualTo(3);
    assertThat(config.sandbox().port()).isEqualTo(2);
    assertThat(config.bridge().http().port()).isEqualTo(1);
  }

  @Test
  void aSecretFileOfAStrongerLayerOverridesAWeakerSecret() throws IOException {
    Path users = Files.writeString(folder.resolve("users"), "strong@b:one");
    JsonObject file = new JsonObject().put("sandbox.users", new JsonArray().add("weak@b:two"));
    JsonObject env = new JsonObject().put("GATEWAY_SANDBOX_USERS_FILE", users.toString());
    assertThat(layered(file, env, new JsonObject()).sandbox().users()).containsOnlyKeys("strong@b");
  }

  @Test
  void textsOfTheEnvironmentAreReadByTheTypeOfTheKey() {
    JsonObject env =
        new JsonObject()
            .put("GATEWAY_BRIDGE_HTTP_ENABLED", "true")
            .put("GATEWAY_BRIDGE_HTTP_ORIGINS", "https://a.example, https://b.example")
            .put("GATEWAY_BUS_SCOPE", "cluster");
    GatewayConfig config = layered(new JsonObject(), env, new JsonObject());
    assertThat(config.bridge().http().enabled()).isTrue();
    assertThat(config.bridge().http().origins())
        .containsExactly("https://a.example", "https://b.example");
    assertThat(config.busScope()).isEqualTo(BusScope.CLUSTER);
  }

  @Test
  void anUnknownVariableIsIgnoredAndAnUnknownPropertyIsAProblem() {
    JsonObject injected = new JsonObject().put("GATEWAY_PORT", "tcp://10.0.0.1");
    assertThat(layered(new JsonObject(), injected, new JsonObject()).ops().port()).isEqualTo(9090);
    JsonObject typo = new JsonObject().put("gateway.ops.prt", "1");
    assertThatThrownBy(() -> layered(new JsonObject(), new JsonObject(), typo))
        .hasMessageContaining("gateway.ops.prt: is not known");
  }

  @ParameterizedTest
  @CsvSource({
    "GATEWAY_OPS_PORT, tcp://10.96.0.12:9090",
    "GATEWAY_BRIDGE_HTTP_PORT, tcp://10.96.0.12:8080",
    "GATEWAY_BRIDGE_TCP_PORT, udp://10.96.0.12:7000",
    "GATEWAY_SANDBOX_PORT, tcp://10.96.0.12:1",
    "GATEWAY_UPSTREAM_DEADLINE, ''",
    "GATEWAY_BRIDGE_HTTP_PORT, ''",
    "GATEWAY_OPS_SERVICE_HOST, 10.96.0.12",
    "GATEWAY_SERVICE_PORT_HTTP, 80",
    "GATEWAY_OPS_PORT_9090_TCP, tcp://10.96.0.12:9090",
    "GATEWAY_PORT_53_UDP_ADDR, 10.96.0.12",
    "GATEWAY_JAR, x.jar",
    "GATEWAY_KEY, kgw_x",
    "GATEWAY_BEARER, x"
  })
  void aVariableOfAnotherProgramIsNotASetting(String name, String value) {
    try (LogLines log = LogLines.of(GatewayConfig.class)) {
      JsonObject env = new JsonObject().put(name, value);
      assertThat(layered(new JsonObject(), env, new JsonObject()))
          .isEqualTo(GatewayConfig.read(new JsonObject()));
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void aDamagedTextIsAProblem() {
    JsonObject config =
        new JsonObject()
            .put("sandbox.users", new JsonArray().add("a@b:canary\uFFFD"))
            .put("bridge.auth.jwt.issuer", "canary\0");
    assertThatThrownBy(() -> GatewayConfig.read(config))
        .hasMessageContaining("sandbox.users: holds U+FFFD")
        .hasMessageContaining("bridge.auth.jwt.issuer: holds a NUL")
        .hasMessageNotContaining("canary");
    JsonObject env = new JsonObject().put("GATEWAY_BRIDGE_TLS_KEYSTORE_PASSWORD", "p\uFFFD");
    assertThatThrownBy(() -> layered(new JsonObject(), env, new JsonObject()))
        .hasMessageContaining("GATEWAY_BRIDGE_TLS_KEYSTORE_PASSWORD: h");
  }

  private static GatewayConfig read(String key, String value) {
    return GatewayConfig.read(new JsonObject().put(key, value));
  }

  private static GatewayConfig layered(JsonObject file, JsonObject env, JsonObject properties) {
    return GatewayConfig.read(
        List.of(
            Layer.properties(properties.getMap()),
            Layer.environment(env.getMap()),
            Layer.json(file)));
  }
}
