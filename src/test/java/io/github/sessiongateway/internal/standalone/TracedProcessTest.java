package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Addresses;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeCollector;
import io.github.sessiongateway.testing.FakeCollector.Exported;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A gateway in a process of its own, whose variables say where spans go. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX)
class TracedProcessTest {
  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final String CONFIG =
      """
      sandbox: {enabled: true, port: 0}
      bridge: {http: {enabled: true, port: 0}, tcp: {enabled: false}}
      ops.enabled: false
      """;
  private static final String LOGIN = "{\"email\":\"demo@example.com\",\"password\":\"demo\"}";

  private final Vertx vertx;
  private final List<String> lines = new ArrayList<>();
  private @TempDir Path folder;
  private Process gateway;
  private BufferedReader out;

  TracedProcessTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @AfterEach
  void killWhatIsLeft() {
    gateway.destroyForcibly();
  }

  @Test
  void withoutAnEndpointNoClassOfOpenTelemetryIsLoaded() throws Exception {
    Path classes = folder.resolve("classes");
    start(Map.of("OTEL_SERVICE_NAME", "unused"), "-Xlog:class+load:file=" + classes);
    untilReady();
    logIn();
    assertThat(stop()).isEqualTo(143);
    assertThat(Files.readString(classes))
        .contains("internal.telemetry.Traces")
        .doesNotContain("io.opentelemetry", "sessiongateway.tracing");
  }

  @Test
  void aStopSendsTheLastSpansAndPrintsNothing() throws Exception {
    FakeCollector collector = FakeCollector.start(vertx);
    start(Map.of(ENDPOINT, collector.url(), "OTEL_BSP_SCHEDULE_DELAY", "3600000"));
    untilReady();
    logIn();
    assertThat(stop()).isEqualTo(143);
    assertThat(collector.spans())
        .extracting(Exported::name)
        .contains("POST /v1/account/login", "session.login");
    assertThat(lines).noneMatch(line -> line.contains("WARN"));
  }

  @Test
  void aCollectorThatHangsCostsNoRequestAndEndsWithTheStop() throws Exception {
    FakeCollector collector = FakeCollector.start(vertx).hanging();
    start(
        Map.of(
            ENDPOINT,
            collector.url(),
            "OTEL_EXPORTER_OTLP_TIMEOUT",
            "3600000",
            "OTEL_BSP_EXPORT_TIMEOUT",
            "3600000",
            "OTEL_BSP_SCHEDULE_DELAY",
            "1",
            "OTEL_BSP_MAX_QUEUE_SIZE",
            "2",
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
            "1"));
    untilReady();
    logIn();
    Await.until(vertx, () -> collector.requests() > 0);
    for (int i = 0; i < 10; i++) {
      logIn();
    }
    assertThat(stop()).isEqualTo(143);
  }

  @Test
  void aCollectorThatIsGoneCostsNoRequestAndIsLogged() throws Exception {
    start(
        Map.of(
            ENDPOINT,
            "http://marked-user:marked-password@127.0.0.1:" + Addresses.CLOSED_PORT,
            "OTEL_EXPORTER_OTLP_HEADERS",
            "authorization=marked",
            "OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED",
            "true",
            "OTEL_BSP_SCHEDULE_DELAY",
            "1"));
    untilReady();
    logIn();
    until("Spans were not sent: no answer of the collector");
    logIn();
    assertThat(stop()).isEqualTo(143);
    assertThat(lines).noneMatch(line -> line.contains("marked") || line.contains("SEVERE"));
  }

  @Test
  void aWrongVariableEndsTheStartWithOneSentence() throws Exception {
    start(Map.of(ENDPOINT, "marked"));
    assertThat(gateway.waitFor()).isEqualTo(15);
    assertThat(out.lines().collect(Collectors.joining("\n")))
        .isEqualTo(
            "The configuration is wrong:\n  OTEL_EXPORTER_OTLP_ENDPOINT: OpenTelemetry does not"
                + " accept its value");
  }

  private void start(Map<String, String> environment, String... options) throws IOException {
    Path conf = Files.writeString(folder.resolve("c.yaml"), CONFIG);
    List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "run",
            "-conf",
            conf.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    gateway = builder.start();
    out = gateway.inputReader(UTF_8);
  }

  private void untilReady() throws IOException {
    until("is ready");
  }

  private void until(String words) throws IOException {
    String line;
    do {
      line = out.readLine();
      assertThat(line).as("the line with %s, after %s", words, lines).isNotNull();
      lines.add(line);
    } while (!line.contains(words));
  }

  private void logIn() {
    URI bridge =
        lines.stream()
            .filter(line -> line.startsWith("bridge: "))
            .map(line -> URI.create(line.substring("bridge: ".length())))
            .findFirst()
            .orElseThrow();
    HttpResponse<Buffer> reply =
        Await.result(
            WebClient.create(vertx)
                .post(bridge.getPort(), bridge.getHost(), "/call/session.login")
                .putHeader("x-gateway-request", "true")
                .sendJsonObject(new JsonObject(LOGIN)));
    assertThat(reply.statusCode()).as(reply.bodyAsString()).isEqualTo(200);
  }

  private int stop() throws Exception {
    new ProcessBuilder("kill", Long.toString(gateway.pid())).start().waitFor();
    out.lines().forEach(lines::add);
    return gateway.waitFor();
  }
}
