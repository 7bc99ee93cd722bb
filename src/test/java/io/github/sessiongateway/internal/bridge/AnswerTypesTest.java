package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The types of what the HTTP port answers: JSON to a call, and a sentence to all else. */
@ExtendWith(VertxExtension.class)
class AnswerTypesTest {
  private final Vertx vertx;
  private final WebClient client;
  private BridgeFixture bridge;

  AnswerTypesTest(Vertx vertx) {
    this.vertx = vertx;
    client = WebClient.create(vertx);
  }

  @Test
  void aRequestToAForeignNameIsDeniedInTheFormOfItsPath() {
    bridge = BridgeFixture.start(vertx, new JsonObject());
    assertCallFailed(send(call().putHeader("Host", "evil.example")), 403, "gateway_forbidden");
    assertText(send(page().putHeader("Host", "evil.example")), 403);
  }

  @Test
  void aBarredPeerIsDeniedInTheFormOfItsPath() {
    JsonObject one = new JsonObject().put("bridge.limits.messages-per-second", 1);
    bridge = BridgeFixture.start(vertx, one);
    HttpResponse<Buffer> answer;
    do {
      answer = send(page());
    } while (answer.statusCode() != 429);
    assertText(answer, 429);
    HttpRequest<Buffer> get = request(HttpMethod.GET, "/call/session.login");
    assertCallFailed(send(get), 429, "rate_limited");
  }

  @Test
  void aBridgeThatDrainsAnswersInTheFormOfThePath() {
    bridge = BridgeFixture.start(vertx, new JsonObject());
    var unused = bridge.drain();
    assertCallFailed(send(call()), 503, "shutting_down");
    assertText(send(page()), 503);
  }

  @Test
  void aPathForWebSocketsAnswersOthersWithASentence() {
    bridge = BridgeFixture.start(vertx, new JsonObject());
    assertText(send(request(HttpMethod.GET, "/eventbus/websocket")), 400);
  }

  private HttpRequest<Buffer> page() {
    return request(HttpMethod.GET, "/eventbus/info");
  }

  private HttpRequest<Buffer> call() {
    return request(HttpMethod.POST, "/call/session.login")
        .putHeader("content-type", "application/json")
        .putHeader("x-gateway-request", "true");
  }

  private HttpRequest<Buffer> request(HttpMethod method, String path) {
    return client.request(method, bridge.url.getPort(), "127.0.0.1", path);
  }

  private static HttpResponse<Buffer> send(HttpRequest<Buffer> request) {
    return Await.result(request.send());
  }

  private static void assertCallFailed(HttpResponse<Buffer> answer, int status, String code) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().getAll("content-type")).containsExactly("application/json");
    assertThat(answer.getHeader("cache-control")).isEqualTo("no-store");
    JsonObject error = answer.bodyAsJsonObject().getJsonObject("error");
    assertThat(error.getInteger("status")).isEqualTo(status);
    assertThat(error.getString("code")).isEqualTo(code);
  }

  private static void assertText(HttpResponse<Buffer> answer, int status) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().getAll("content-type")).containsExactly("text/plain;charset=UTF-8");
    assertThat(answer.bodyAsString()).matches("[A-Z].*[a-z.9]");
  }
}
