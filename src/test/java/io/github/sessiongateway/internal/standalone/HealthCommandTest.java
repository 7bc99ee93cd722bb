package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Addresses;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class HealthCommandTest {
  private static final String CA = "src/test/resources/tls/server.pem";

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

  @ParameterizedTest
  @CsvSource({"0.0.0.0, 127.0.0.1", "::, [::1]", "[::], [::1]", "127.0.0.2, 127.0.0.2"})
  void aGatewayOnAllAddressesIsAskedAtLoopback(String host, String asked) {
    assertThat(run(Map.of("GATEWAY_OPS_HOST", host, "GATEWAY_OPS_PORT", "1"))).isEqualTo(75);
    assertThat(err.toString(UTF_8)).startsWith("No gateway answers at http://" + asked + ":1:");
  }

  @Test
  void waitAsksAgainUntilTheGatewayIsReady() {
    AtomicInteger asked = new AtomicInteger();
    int port =
        listen(
            request ->
                request
                    .response()
                    .setStatusCode(asked.incrementAndGet() < 3 ? 503 : 200)
                    .setChunked(true)
                    .end(health("" + asked)));
    Map<String, String> env = Map.of("GATEWAY_OPS_PORT", String.valueOf(port));
    assertThat(run(env, "--wait", "1m")).isZero();
    assertThat(out.toString(UTF_8)).isEqualTo(health("3") + "\n");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void aGatewayThatIsNotReadyInTimeMayBeReadyLater() {
    int port = listen(request -> request.response().setStatusCode(503).end(health("")));
    Map<String, String> env = Map.of("GATEWAY_OPS_PORT", String.valueOf(port));
    assertThat(run(env)).isEqualTo(75);
    assertThat(out.toString(UTF_8)).isEqualTo(health("") + "\n");
    assertThat(run(env, "--wait", "300ms")).isEqualTo(75);
  }

  @Test
  void waitEndsAtAnAnswerThatIsNotHealth() {
    int port = listen(request -> request.response().end("<html></html>"));
    assertThat(run(Map.of(), "http://127.0.0.1:" + port, "--wait", "1h")).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("which is not a gateway's health");
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "30", "-1s", "1 s"})
  void aWaitMustBeADuration(String wait) {
    assertThat(run(Map.of(), "--wait=" + wait)).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("--wait must be a duration such as 30s. See ");
  }

  @Test
  void httpsNeedsATrustedCertificate() {
    HttpServerOptions tls =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions().setCertPath(CA).setKeyPath(CA.replace(".pem", ".key")));
    HttpServer server =
        vertx.createHttpServer(tls).requestHandler(request -> request.response().end(health("")));
    String url = "https://127.0.0.1:" + Await.result(server.listen(0, "127.0.0.1")).actualPort();
    assertThat(run(Map.of(), url, "--ca-file", CA)).isZero();
    assertThat(run(Map.of(), url)).isEqualTo(75);
    assertThat(err.toString(UTF_8))
        .startsWith("No gateway answers at " + url + ": certificate_unt");
    assertThat(err.toString(UTF_8)).contains("(--ca-file)");
    err.reset();
    assertThat(run(Map.of(), url, "--ca-file", "/canary")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).isEqualTo("--ca-file must name a file that can be read\n");
  }

  private int listen(Handler<HttpServerRequest> handler) {
    HttpServer server = vertx.createHttpServer().requestHandler(handler);
    return Await.result(server.listen(0, "127.0.0.1")).actualPort();
  }

  private int run(Map<String, String> env, String... args) {
    return HealthCommand.run(
        args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), env);
  }
}
