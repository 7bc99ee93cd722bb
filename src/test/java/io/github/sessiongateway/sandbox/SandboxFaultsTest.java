package io.github.sessiongateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SandboxFaultsTest {
  private static final JsonObject DEMO =
      new JsonObject().put("email", "demo@example.com").put("password", "demo");

  private final Vertx vertx = Vertx.vertx();
  private final WebClient client = WebClient.create(vertx);
  private Sandbox sandbox;

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void faultsMakeItRefuse() {
    for (int status : new int[] {429, 500, 503}) {
      start("own-" + status + "=1", "date-" + status + "=1");
      HttpResponse<Buffer> own = login(DEMO);
      assertThat(own.statusCode()).isEqualTo(status);
      assertThat(own.bodyAsJsonObject().fieldNames()).containsExactly("status", "code", "message");
      HttpResponse<Buffer> dated = login(DEMO);
      assertThat(dated.statusCode()).isEqualTo(status);
      assertThat(dated.getHeader("Retry-After"))
          .isNotEqualTo(dated.getHeader("Date"))
          .endsWith("GMT");
      assertThat(login(DEMO).statusCode()).isEqualTo(200);
      Await.result(sandbox.close());
    }
  }

  @Test
  void faultsMakeItLoseItsAnswer() {
    start("reset-before-reading=1", "reset-after-reading=1", "close-in-body=1", "html=1");
    for (int i = 0; i < 3; i++) {
      assertThat(Await.failure(sent(DEMO)))
          .isInstanceOfAny(IOException.class, HttpClosedException.class);
    }
    assertThat(Await.result(sent(DEMO)).bodyAsString()).startsWith("<html>");
    assertThat(login(DEMO).statusCode()).isEqualTo(200);
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
    JsonObject large = new JsonObject().put("email", "x".repeat(200_000));
    assertThat(Await.failure(sent(large)))
        .isInstanceOfAny(IOException.class, HttpClosedException.class);
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
