package io.github.sessiongateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.Tcp;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClientOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxFaultsTest {
  private static final JsonObject DEMO =
      new JsonObject().put("email", "demo@example.com").put("password", "demo");

  private static final String TRICKLED = "(?s).*content-length: 60000.*\r\n\r\n {3,}";

  private final Vertx vertx = Vertx.vertx();
  private final WebClient client = WebClient.create(vertx);
  private Sandbox sandbox;

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(ints = {304, 429, 500, 503})
  void faultsMakeItRefuse(int status) {
    start("own-" + status + "=1", "bare-" + status + "=1");
    HttpResponse<Buffer> own = login(DEMO);
    assertThat(own.statusCode()).isEqualTo(status);
    if (status != 304) {
      assertThat(own.bodyAsJsonObject().fieldNames()).containsExactly("status", "code", "message");
    }
    HttpResponse<Buffer> bare = login(DEMO);
    assertThat(bare.statusCode()).isEqualTo(status);
    assertThat(bare.bodyAsString()).isNull();
    assertThat(bare.getHeader("Retry-After")).isNull();
    assertThat(login(DEMO).statusCode()).isEqualTo(200);
  }

  /** Manual time begins with 2026. */
  @ParameterizedTest
  @CsvSource({"seconds, 1", "date, 'Thu, 1 Jan 2026 00:00:01 GMT'", "hour, 3600", "odd, soon"})
  void aRefusalSaysWhenToComeAgain(String kind, String retryAfter) {
    start(kind + "-429=1");
    HttpResponse<Buffer> refusal = login(DEMO);
    assertThat(refusal.statusCode()).isEqualTo(429);
    assertThat(refusal.getHeader("Retry-After")).isEqualTo(retryAfter);
  }

  @Test
  void faultsMakeItLoseItsAnswer() {
    start("reset-after-reading=1", "html=1");
    assertThat(Await.failure(sent(DEMO))).isInstanceOf(SocketException.class);
    assertThat(Await.result(sent(DEMO)).bodyAsString()).startsWith("<html>");
    assertThat(login(DEMO).statusCode()).isEqualTo(200);
  }

  /** The two requests come over two connections, so that either may be the first. */
  @Test
  void aStalledRequestDoesNotStallTheOther() {
    start("stall-before-head=1");
    List<Future<HttpResponse<Buffer>>> two = List.of(sent(DEMO), sent(DEMO));
    Await.result(Future.any(two));
    assertThat(login(DEMO).statusCode()).isEqualTo(200);
    assertThat(two).filteredOn(Future::succeeded).hasSize(1);
    assertThat(two).filteredOn(Future::isComplete).hasSize(1);
  }

  @Test
  void aTrickleBeginsABodyOfItsAnnouncedLength() {
    start("trickle=1");
    String request =
        "POST /v1/account/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
    Promise<Void> trickled = Promise.promise();
    Buffer received = Buffer.buffer();
    Await.result(
            Tcp.connect(
                vertx,
                new NetClientOptions(),
                sandbox.baseUrl().getPort(),
                opened ->
                    opened.handler(
                        bytes -> {
                          if (received.appendBuffer(bytes).toString().matches(TRICKLED)) {
                            trickled.tryComplete();
                          }
                        })))
        .write(request);
    Await.result(trickled.future());
  }

  @Test
  void someRequestsMeetAFaultAndSomeDoNot() {
    start("own-500=50%", "own-503=10%");
    Map<Integer, Integer> statuses = new TreeMap<>();
    for (int i = 0; i < 1_000; i++) {
      statuses.merge(login(DEMO).statusCode(), 1, Integer::sum);
    }
    assertThat(statuses.keySet()).containsExactly(200, 500, 503);
    assertThat(statuses.get(500)).isBetween(400, 600);
    assertThat(statuses.get(503)).isBetween(50, 150);
  }

  @Test
  void aFaultySandboxIsTheSameApi() {
    start("own-500=1");
    assertThat(login(DEMO).statusCode()).isEqualTo(500);
    JsonObject session = login(DEMO).bodyAsJsonObject();
    String bearer = "Bearer " + session.getJsonObject("token").getString("id");
    var logout = client.deleteAbs(sandbox.baseUrl() + "/v1/account/logout");
    assertThat(Await.result(logout.putHeader("Authorization", bearer).send()).statusCode())
        .isEqualTo(200);
    assertThat(Await.result(logout.send()).statusCode()).isEqualTo(401);
    assertThat(Await.result(client.getAbs(sandbox.baseUrl() + "/").send()).statusCode())
        .isEqualTo(404);
  }

  @Test
  void aFaultySandboxReadsNoMoreThanARequest() {
    start("own-500=1");
    assertThat(login(new JsonObject().put("email", "x".repeat(200_000))).statusCode())
        .isEqualTo(413);
  }

  private Future<HttpResponse<Buffer>> sent(JsonObject body) {
    return client.postAbs(sandbox.baseUrl() + "/v1/account/login").sendJsonObject(body);
  }

  private HttpResponse<Buffer> login(JsonObject body) {
    return Await.result(sent(body));
  }

  private void start(String... faults) {
    JsonObject config =
        new JsonObject()
            .put("sandbox.port", 0)
            .put("sandbox.faults", new JsonArray(List.of(faults)));
    sandbox =
        Await.result(
            Sandbox.start(
                vertx,
                GatewayConfig.read(config).sandbox(),
                new ManualTime(),
                new SplittableRandom(1)));
  }
}
