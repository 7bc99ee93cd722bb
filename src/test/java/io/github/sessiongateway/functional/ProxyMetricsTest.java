package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.metrics.Scraped;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Ops;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the proxy counts. */
@ExtendWith(VertxExtension.class)
class ProxyMetricsTest {
  private final Vertx vertx;
  private final ProxyFixture fixture;

  ProxyMetricsTest(Vertx vertx) {
    this.vertx = vertx;
    fixture = new ProxyFixture(vertx);
    fixture.start(
        new JsonObject()
            .put("bridge.auth.allow-anonymous", true)
            .put("ops.enabled", true)
            .put("ops.port", 0));
  }

  private void call(Handler<HttpServerRequest> answer) {
    fixture.answer = answer;
    var request = fixture.request(HttpMethod.GET, "/v1/apps").followRedirects(false);
    var unused = Await.result(request.send().map(true).otherwise(false));
  }

  private static Handler<HttpServerRequest> status(int status) {
    return request -> request.response().setStatusCode(status).end();
  }

  private List<String> counted() {
    return Scraped.of(Ops.metrics(vertx, fixture.gateway)).series().stream()
        .filter(sample -> sample.startsWith("session_gateway_proxy_requests_total"))
        .toList();
  }

  private static String ended(String outcome, int count) {
    return "session_gateway_proxy_requests_total{outcome=\"" + outcome + "\"} " + count + ".0";
  }

  @Test
  void eachRequestThatIsPassedOnCountsOnceByItsEnd() {
    call(status(200));
    call(status(204));
    call(status(302));
    call(status(404));
    call(status(429));
    call(status(503));
    call(request -> request.connection().close());
    call(
        request -> {
          request.response().putHeader("Content-Length", "10").write("half");
          request.connection().close();
        });
    fixture.answer = request -> request.toWebSocket();
    Await.result(
        vertx
            .createWebSocketClient()
            .connect(
                new WebSocketConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(fixture.port())
                    .setAllowOriginHeader(false)
                    .setURI("/v1/streams/logs/tail")));
    assertThat(fixture.get("/v1/account/login").statusCode()).isEqualTo(403);
    while (counted().size() < 7) {
      // A request may end a moment after its answer.
    }
    assertThat(counted())
        .containsExactlyInAnyOrder(
            ended("success", 2),
            ended("redirection", 1),
            ended("client_error", 2),
            ended("server_error", 1),
            ended("gateway_error", 1),
            ended("broken", 1),
            ended("upgraded", 1));
  }
}
