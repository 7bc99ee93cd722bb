package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A call through a bridge with keys and TLS, with a key that {@code gateway key} made. */
@ExtendWith(VertxExtension.class)
class CallViaSecuredBridgeTest {
  private static final String CA = "src/test/resources/tls/server.pem";

  private final Vertx vertx;
  private @TempDir Path folder;
  private String key;
  private URI bridge;

  CallViaSecuredBridgeTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void deploy() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    int made =
        KeyCommand.run(
            new String[] {"ci", "--permissions", "login"},
            new PrintStream(out, true, UTF_8),
            new PrintStream(lines, true, UTF_8),
            new SecureRandom());
    assertThat(made).isZero();
    key = out.toString(UTF_8).strip();
    Path keys = Files.writeString(folder.resolve("keys"), lines.toString(UTF_8));
    JsonObject config =
        new JsonObject()
            .put("sandbox.enabled", true)
            .put("sandbox.port", 0)
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0)
            .put("bridge.auth.mode", "keys")
            .put("bridge.auth.keys-file", keys.toString())
            .put("bridge.tls.cert-file", CA)
            .put("bridge.tls.key-file", "src/test/resources/tls/server.key");
    SessionGateway gateway = new SessionGateway();
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
    bridge = Listening.at(gateway, "bridge");
  }

  @Test
  void theKeyComesFromTheEnvironmentOrAFile() throws IOException {
    assertThat(call(Map.of("GATEWAY_KEY", key), "--ca-file", CA)).isEqualTo("0 ");
    Path file = Files.writeString(folder.resolve("key"), key + "\n");
    assertThat(call(Map.of(), "--ca-file", CA, "--key-file", file + "")).isEqualTo("0 ");
  }

  @Test
  void withoutAKeyOrWithAWrongOneTheCallIsUnauthenticated() {
    String unknown = "1 gateway_unauthenticated";
    assertThat(call(Map.of(), "--ca-file", CA)).isEqualTo(unknown);
    assertThat(call(Map.of("GATEWAY_KEY", "kgw_wrong"), "--ca-file", CA)).isEqualTo(unknown);
  }

  @Test
  void anAuthorityThatIsNotTrustedIsUnreachable() {
    assertThat(call(Map.of("GATEWAY_KEY", key))).isEqualTo("75 unreachable");
  }

  /** Returns the exit code and the code of the failure. */
  private String call(Map<String, String> env, String... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> args =
        new ArrayList<>(
            List.of(
                "session.login", "--body", "-", "--via", bridge.toString(), "--print", "token"));
    args.addAll(List.of(options));
    String login = "{\"email\":\"demo@example.com\",\"password\":\"demo\"}";
    int code =
        CallCommand.run(
            args.toArray(String[]::new),
            new ByteArrayInputStream(login.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            env);
    String failure = err.toString(UTF_8);
    assertThat(failure).doesNotContain(key);
    return code + " " + (failure.isEmpty() ? "" : new JsonObject(failure).getString("code"));
  }
}
