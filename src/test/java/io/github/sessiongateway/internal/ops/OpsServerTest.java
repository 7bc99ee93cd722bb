package io.github.sessiongateway.internal.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.OpsConfig;
import io.github.sessiongateway.internal.ops.MetricsSource.Scrape;
import io.github.sessiongateway.internal.ops.OpsFixture.Answer;
import io.github.sessiongateway.testing.Addresses;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.OddRequests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class OpsServerTest {
  private final Vertx vertx;
  private final OpsFixture ops;

  OpsServerTest(Vertx vertx) {
    this.vertx = vertx;
    ops = new OpsFixture().start(vertx, OpsFixture.LOOPBACK, null);
    ops.metrics = accept -> Future.succeededFuture(new Scrape("a/b", Buffer.buffer("m 1\n")));
  }

  @ParameterizedTest
  @CsvSource({
    "/health/live, 200",
    "/health/ready, 200",
    "/health/started, 200",
    "/version, 200",
    "/metrics, 200",
    "/health/ready/, 200",
    "/health/ready?a=b, 200",
    "/health/ready/sessions, 404",
    "/health, 404",
    "/metrics/x, 404",
    "/shutdown, 404",
    "/, 404"
  })
  void headAnswersLikeGetWithoutABody(String path, int status) {
    Answer get = ops.get(path);
    Answer head = ops.ask("HEAD", path);
    assertThat(get.status()).isEqualTo(status);
    assertThat(head.status()).isEqualTo(status);
    assertThat(get.body()).isNotEmpty().doesNotContain("Exception");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void eachCheckHasTheShapeOfHealthChecks() {
    assertThat(ops.get("/health/live").body())
        .isEqualTo(
            "{\"status\":\"UP\",\"checks\":[{\"id\":\"gateway\",\"status\":\"UP\"}],\"outcome\":\"UP\"}");
    ops.degraded = List.of("a sentence");
    ops.ready = false;
    Answer ready = ops.get("/health/ready");
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.header("Content-Type")).isEqualTo("application/json");
    assertThat(ready.body())
        .isEqualTo(
            "{\"status\":\"DOWN\",\"checks\":[{\"id\":\"sessions\",\"status\":\"DOWN\",\"data\":"
                + "{\"degraded\":[\"a sentence\"]}}],\"outcome\":\"DOWN\"}");
  }

  @Test
  void onlyReadinessFailsWhileItIsNotReady() {
    ops.ready = false;
    assertThat(ops.ask("HEAD", "/health/ready").status()).isEqualTo(503);
    assertThat(ops.ask("HEAD", "/health/live").status()).isEqualTo(200);
    assertThat(ops.ask("HEAD", "/health/started").status()).isEqualTo(200);
  }

  @Test
  void aGatewayThatIsNotStartedIsAlive() {
    ops.started = false;
    assertThat(ops.get("/health/started").status()).isEqualTo(503);
    assertThat(ops.get("/health/live").status()).isEqualTo(200);
  }

  @Test
  void readinessSaysThatTheGatewayIsDraining() {
    ops.ready = false;
    ops.draining = true;
    assertThat(ops.get("/health/ready").body()).contains("\"data\":{\"draining\":true}");
    assertThat(ops.get("/health/ready", "Via", "1.1 proxy").body())
        .isEqualTo("{\"status\":\"DOWN\",\"draining\":true}");
  }

  @Test
  void theVersionIsTold() {
    JsonObject version = new JsonObject(ops.get("/version").body());
    assertThat(version.getString("name")).isEqualTo("koyeb-session-gateway");
    assertThat(version.getString("version")).isEqualTo("1.2.3");
  }

  @Test
  void metricsComeInTheFormThatTheScraperAccepts() {
    ops.metrics =
        accept -> Future.succeededFuture(new Scrape(accept + ";v=1", Buffer.buffer("m 1\n")));
    Answer answer = ops.get("/metrics", "Accept", "text/x");
    assertThat(answer.body()).isEqualTo("m 1\n");
    assertThat(answer.header("Content-Type")).isEqualTo("text/x;v=1");
  }

  @Test
  void metricsThatFailAreLoggedOnceInARow() {
    try (LogLines log = LogLines.of(OpsRequests.class.getName())) {
      ops.metrics =
          accept -> {
            throw new IllegalStateException("broken");
          };
      for (int i = 0; i < 3; i++) {
        Answer answer = ops.get("/metrics");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("The metrics cannot be collected.");
      }
      assertThat(log.lines()).hasSize(1);
    }
  }

  @Test
  void withoutARegistryThereAreNoMetrics() {
    OpsSources none =
        new OpsSources("1", () -> true, () -> true, () -> false, List::of, List::of, null);
    ops.server =
        io.github.sessiongateway.testing.Await.result(
            OpsServer.start(vertx, OpsFixture.LOOPBACK, null, none, ops.time, ops.time));
    assertThat(ops.get("/metrics").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"})
  void anyOtherMethodGetsTheAllowedMethods(String method) {
    for (String path : List.of("/health/live", "/health/ready", "/metrics", "/version")) {
      Answer answer = ops.ask(method, path);
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
    }
    assertThat(ops.ask(method, "/other").status()).isEqualTo(404);
  }

  @Test
  void theKeysThatNeedARestartAreToldWithoutBeingAFault() {
    ops.start(vertx, OpsFixture.at("127.0.0.1"), null);
    ops.restartNeeded = List.of("ops.port");
    assertThat(ops.get("/health/ready").body())
        .isEqualTo(
            "{\"status\":\"UP\",\"checks\":[{\"id\":\"sessions\",\"status\":\"UP\",\"data\":"
                + "{\"restart_needed\":[\"ops.port\"]}}],\"outcome\":\"UP\"}");
    assertThat(ops.get("/health/ready", "X-Forwarded-For", "127.0.0.1").body())
        .isEqualTo("{\"status\":\"UP\",\"restart_needed\":true}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::"})
  void aLoopbackPeerIsToldTheReasons(String host) {
    Addresses.assumeUsable(host);
    ops.start(vertx, OpsFixture.at(host), null);
    ops.degraded = List.of("a sentence");
    for (int status : List.of(200, 503)) {
      ops.ready = status == 200;
      Answer answer = ops.get("/health/ready");
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.body()).contains("a sentence");
    }
  }

  @Test
  void detailMayBeToldToEveryPeer() {
    ops.degraded = List.of("a sentence");
    assertThat(ops.get("/health/ready", "X-Forwarded-For", "127.0.0.1").body())
        .isEqualTo("{\"status\":\"UP\",\"degraded\":true}");
    ops.start(vertx, new OpsConfig(true, "127.0.0.1", 0, true, null, false), null);
    assertThat(ops.get("/health/ready", "X-Forwarded-For", "127.0.0.1").body())
        .contains("a sentence");
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0, 1", "127.0.0.1, 0", "localhost, 0"})
  void aHostBeyondLoopbackIsLogged(String host, int lines) {
    try (LogLines log = LogLines.of(OpsServer.class.getName())) {
      ops.start(vertx, OpsFixture.at(host), null);
      assertThat(log.lines()).hasSize(lines);
    }
  }

  @Test
  void aMalformedRequestIsNotLoggedAsAnError() {
    int port = ops.server.url().getPort();
    OddRequests.areNoFaultOfOurs(vertx, port, "/health/ready");
    assertThat(OddRequests.answer(vertx, port, "GET /health/ready HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
    assertThat(OddRequests.answer(vertx, port, "GET /health/ready HTTP/1.0\r\n\r\n"))
        .startsWith("HTTP/1.0 200");
  }
}
