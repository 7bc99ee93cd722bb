package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.github.sessiongateway.testing.RawKoyeb;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The fat jar as a process. */
@Tag("full")
@Timeout(120)
@ExtendWith(VertxExtension.class)
class StandaloneIT {
  private static final String LOGIN = "{\"email\":\"demo@example.com\",\"password\":\"demo\"}";
  private static final Map<String, String> FREE_PORTS =
      Map.of(
          "GATEWAY_BRIDGE_HTTP_PORT",
          "0",
          "GATEWAY_BRIDGE_TCP_PORT",
          "0",
          "GATEWAY_OPS_PORT",
          "0",
          "GATEWAY_SANDBOX_PORT",
          "0");

  private final List<Process> started = new ArrayList<>();
  private @TempDir Path folder;

  @AfterEach
  void killWhatIsLeft() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void aGatewayServesTheFourMessagesAndExitsWith143() throws Exception {
    Running gateway = run(Map.of("GATEWAY_SANDBOX_ENABLED", "true"));

    Ended health = command("", Map.of(), "health", gateway.url("health"));
    assertThat(health.code).isZero();
    assertThat(new JsonObject(health.out).getString("outcome")).isEqualTo("UP");

    String via = gateway.url("bridge");
    Path login = Files.writeString(folder.resolve("login"), LOGIN);
    Ended first =
        command("", Map.of(), "call", "session.login", "--body", login + "", "--via", via);
    assertThat(first.code).as(first.err).isZero();
    Ended refreshed =
        command(first.out, Map.of(), "call", "session.refresh", "--body", "-", "--via", via);
    assertThat(refreshed.code).as(refreshed.err).isZero();
    Ended token =
        command(
            refreshed.out,
            Map.of(),
            "call",
            "session.new",
            "--body",
            "-",
            "--via",
            via,
            "--print",
            "token.id");
    assertThat(token.out).matches("eyJ\\S+\n");
    Map<String, String> bearer = Map.of("GATEWAY_BEARER", token.out.strip());
    assertThat(command("", bearer, "call", "session.logout", "--via", via).out).isEqualTo("{}\n");
    Ended refused = command("", bearer, "call", "session.refresh", "--via", via);
    assertThat(refused.code).isEqualTo(1);
    assertThat(new JsonObject(refused.err).getInteger("status")).isEqualTo(401);

    gateway.process.destroy();
    assertThat(gateway.process.waitFor()).isEqualTo(143);
  }

  @Test
  void aCallNeedsNoService() throws Exception {
    Path conf = Files.writeString(folder.resolve("c.yaml"), "sandbox:\n  enabled: true\n");
    Ended login =
        command(LOGIN, Map.of(), "call", "session.login", "--body", "-", "-conf", conf + "");
    assertThat(login.err).isEmpty();
    assertThat(login.code).isZero();
    assertThat(new JsonObject(login.out).getJsonObject("token").getString("id")).startsWith("eyJ");
  }

  @Test
  void tenRunsWithAStoreCostOneLogin(Vertx vertx) throws Exception {
    FakeKoyeb koyeb = FakeKoyeb.start(vertx);
    Files.writeString(
        folder.resolve("keys"), Base64.getEncoder().encodeToString(new byte[32]) + "\n");
    Files.writeString(folder.resolve("password"), "secret\n");
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", koyeb.url())
            .put("sessions.default.credential.kind", "password")
            .put("sessions.default.credential.email", "ok@example.com")
            .put("sessions.default.credential.password-file", folder + "/password")
            .put("sessions-store.dir", folder + "/store")
            .put("sessions-store.key-file", folder + "/keys");
    Path conf = Files.writeString(folder.resolve("c.json"), config.encode());
    for (int run = 0; run < 10; run++) {
      Ended token =
          command("", Map.of(), "call", "session.token", "-conf", conf + "", "--print", "token.id");
      assertThat(token.out).as(token.err).isEqualTo(FakeKoyeb.TOKEN + "\n");
    }
    assertThat(koyeb.received())
        .extracting(FakeKoyeb.Received::path)
        .containsExactly("/v1/account/login");
  }

  @Test
  void sigtermLetsARequestUnderWayFinish(Vertx vertx) throws Exception {
    RawKoyeb koyeb = RawKoyeb.start(vertx);
    Running gateway = run(Map.of("GATEWAY_UPSTREAM_BASE_URL", koyeb.url()));
    Process call =
        start(Map.of(), "call", "session.login", "--body", "-", "--via", gateway.url("bridge"));
    feed(call, LOGIN);
    RawKoyeb.Call underWay = Await.result(koyeb.nextCall());

    gateway.process.destroy();
    untilNotReady(gateway.url("health"));
    Map<String, String> bearer = Map.of("GATEWAY_BEARER", "late");
    Ended late = command("", bearer, "call", "session.refresh", "--via", gateway.url("bridge"));
    assertThat(late.err).contains("shutting_down");
    underWay.answer(200, new JsonObject("{\"token\":{\"id\":\"drained\"}}"));

    Ended ended = ended(call);
    assertThat(ended.err).isEmpty();
    assertThat(ended.out).contains("drained");
    assertThat(gateway.process.waitFor()).isEqualTo(143);
  }

  @Test
  void everyProblemOfAConfigurationIsPrintedAndExitsWith15() throws Exception {
    Path conf =
        Files.writeString(
            folder.resolve("c.yaml"),
            "upstream:\n  deadlin: 5s\nops:\n  port: many\nsandbox:\n  users: 7\n");
    Ended ended =
        command(
            "",
            Map.of("GATEWAY_BRIDGE_HTTP_HOST", "0.0.0.0", "GATEWAY_OTHER", "x"),
            "run",
            "-conf",
            conf + "");
    assertThat(ended.code).isEqualTo(15);
    assertThat(ended.err)
        .contains(
            "upstream.deadlin: ", "ops.port: ", "sandbox.users: ", "GATEWAY_BRIDGE_HTTP_HOST: ")
        .doesNotContain("GATEWAY_OTHER: ", "\tat ");
    assertThat(ended.out).doesNotContain("ready");
  }

  @Test
  void aMissingFileEndsWith15() throws Exception {
    Ended ended = command("", Map.of(), "-conf", folder.resolve("none.yaml").toString());
    assertThat(ended.code).isEqualTo(15);
    assertThat(ended.err).contains("none.yaml");
  }

  @Test
  void aPortInUseEndsWith15() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Map<String, String> env = new HashMap<>(FREE_PORTS);
      env.put("GATEWAY_OPS_PORT", taken.getLocalPort() + "");
      Ended ended = command("", env, "run");
      assertThat(ended.code).isEqualTo(15);
      assertThat(ended.err)
          .isEqualTo(
              "ops.port: cannot listen on 127.0.0.1:"
                  + taken.getLocalPort()
                  + ": Address already in use\n");
      assertThat(ended.out).doesNotContain("is ready");
    }
  }

  @Test
  void aWrongCommandLineEndsWith2() throws Exception {
    assertThat(command("", Map.of(), "start").code).isEqualTo(2);
    assertThat(command("", Map.of(), "run", "--no-such-flag").code).isEqualTo(2);
    assertThat(command("", Map.of(), "run", "-conf").code).isEqualTo(2);
    assertThat(command("", Map.of(), "call").code).isEqualTo(2);
    assertThat(command("", Map.of(), "call", "session.nothing").code).isEqualTo(2);
    assertThat(command("", Map.of(), "run", "-instances", "2").code).isEqualTo(2);
  }

  @Test
  void helpAndVersionEndWith0() throws Exception {
    assertThat(command("", Map.of(), "--help").out).contains("gateway call ADDRESS");
    Ended help = command("", Map.of(), "call", "--help");
    assertThat(help.out).contains("--token-file");
    assertThat(help.err).isEmpty();
    assertThat(command("", Map.of(), "version").out).matches("koyeb-session-gateway \\d\\S+\n");
  }

  /** Asks repeatedly, and checks that each answer is the gateway's own. */
  private static void untilNotReady(String url) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    int status;
    do {
      status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } while (status == 200);
    assertThat(status).isEqualTo(503);
  }

  private record Ended(int code, String out, String err) {}

  private record Running(Process process, Map<String, String> lines) {
    String url(String name) {
      return lines.get(name);
    }
  }

  private Running run(Map<String, String> settings) throws IOException {
    Map<String, String> env = new HashMap<>(FREE_PORTS);
    env.putAll(settings);
    Process process = start(env, "run");
    Map<String, String> lines = new HashMap<>();
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    while (line != null && !line.endsWith("is ready")) {
      lines.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(' ') + 1));
      line = out.readLine();
    }
    assertThat(line).as("the line that says it is ready, after " + lines).isNotNull();
    return new Running(process, lines);
  }

  private Ended command(String input, Map<String, String> env, String... args) throws Exception {
    Process process = start(env, args);
    feed(process, input);
    return ended(process);
  }

  private Process start(Map<String, String> env, String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                "target/koyeb-session-gateway-fat.jar"));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(env);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static void feed(Process process, String input) throws IOException {
    try (var stdin = process.outputWriter(UTF_8)) {
      stdin.write(input);
    }
  }

  /** The output fits into a pipe. */
  private static Ended ended(Process process) throws Exception {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it has ended").isTrue();
    return new Ended(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), UTF_8),
        new String(process.getErrorStream().readAllBytes(), UTF_8));
  }
}
