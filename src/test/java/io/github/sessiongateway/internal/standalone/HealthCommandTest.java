package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Addresses;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class HealthCommandTest {
  private final Vertx vertx;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private @TempDir Path folder;

  HealthCommandTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.2", "::1", "[::1]", "localhost"})
  void theConfiguredHostIsAsked(String host) throws IOException {
    Addresses.assumeUsable(host);
    int port =
        Await.result(
                vertx
                    .createHttpServer()
                    .requestHandler(request -> request.response().end(health(request.path())))
                    .listen(0, host.replaceAll("[\\[\\]]", "")))
            .actualPort();
    Map<String, String> env =
        Map.of("GATEWAY_OPS_HOST", host, "GATEWAY_OPS_PORT", String.valueOf(port));
    assertThat(run(env)).isZero();
    Path conf =
        Files.writeString(
            folder.resolve("c.yaml"), "ops: {host: '" + host + "', port: " + port + "}\n");
    assertThat(run(Map.of(), "-conf", conf.toString())).isZero();
    String answer = health("/health/ready") + "\n";
    assertThat(out.toString(UTF_8)).isEqualTo(answer + answer);
  }

  private static String health(String path) {
    return "{\"status\":\"UP\",\"path\":\"" + path + "\"}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html></html>", "[]", "{\"state\":\"UP\"}", ""})
  void anAnswerThatIsNotHealthIsAFailure(String page) {
    int port =
        Await.result(
                vertx
                    .createHttpServer()
                    .requestHandler(request -> request.response().end(page))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    assertThat(run(Map.of("GATEWAY_OPS_PORT", String.valueOf(port)))).isEqualTo(1);
    assertThat(out.toString(UTF_8)).isEmpty();
    assertThat(err.toString(UTF_8)).contains("which is not a gateway's health");
  }

  /** A probe may have no access to the secrets, and a running gateway no longer needs the files. */
  @Test
  void filesThatTheConfigurationNamesAreNotRead() throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("c.yaml"),
            "ops: {port: 1}\nbridge.auth: {mode: keys, keys-file: /no/such}\n");
    assertThat(run(Map.of(), "-conf", conf.toString())).isEqualTo(75);
    assertThat(err.toString(UTF_8)).startsWith("No gateway answers at http://127.0.0.1:1");
  }

  @Test
  void aServerWithoutHttpIsReported() {
    int port =
        Await.result(
                vertx
                    .createNetServer()
                    .connectHandler(socket -> socket.handler(request -> socket.end()))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    assertThat(run(Map.of("GATEWAY_OPS_PORT", String.valueOf(port)))).isEqualTo(75);
    assertThat(err.toString(UTF_8))
        .startsWith("No gateway answers at http://127.0.0.1:" + port + ": reset, ");
  }

  @Test
  void aWrongFileOrVariableIsNamed() {
    assertThat(run(Map.of("GATEWAY_OPS_HOST", "a b"))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("GATEWAY_OPS_HOST and GATEWAY_OPS_PORT must ");
    err.reset();
    assertThat(run(Map.of(), "-conf", "/no/such.yaml")).isEqualTo(15);
    assertThat(err.toString(UTF_8)).contains("/no/such.yaml: does not exist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "99999", "2147483647", "99999999999"})
  void anImpossiblePortIsAWrongCommandLine(String port) {
    assertThat(run(Map.of("GATEWAY_OPS_PORT", port))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("GATEWAY_OPS_HOST and GATEWAY_OPS_PORT must ");
    err.reset();
    assertThat(run(Map.of(), "http://127.0.0.1:" + port + "/")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("URL must be ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"enabled: false", "port: 0"})
  void withoutHealthInTheConfigurationNothingIsAsked(String ops) throws IOException {
    Path conf = Files.writeString(folder.resolve("c.yaml"), "ops: {" + ops + "}\n");
    assertThat(run(Map.of(), "-conf", conf.toString())).isEqualTo(15);
    assertThat(err.toString(UTF_8)).contains("ops." + ops.replaceFirst(":.*", "") + ": is ");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  private int run(Map<String, String> env, String... args) {
    return HealthCommand.run(
        args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), env);
  }
}
