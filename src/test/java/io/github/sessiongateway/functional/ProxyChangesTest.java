package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy while the configuration changes, and while the gateway stops. */
class ProxyChangesTest {
  private final Vertx vertx = Vertx.vertx();
  private ProxyFixture fixture;
  private String deployment;

  @BeforeEach
  void begin() {
    fixture = new ProxyFixture(vertx);
    deployment = fixture.startOpen();
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void aChangeOfTheTransportIsUsedByTheNextRequest() {
    Future<HttpServerRequest> arrived = nextAtKoyeb();
    Future<HttpResponse<Buffer>> before = send();
    HttpServerRequest pending = Await.result(arrived);
    int connections = fixture.connections.get();
    assertThat(reload("upstream.connection-max-life", "2m").restartNeeded()).isEmpty();
    fixture.answer = request -> request.response().end("new");
    assertThat(fixture.get("/v1/apps").bodyAsString()).isEqualTo("new");
    assertThat(fixture.connections.get()).isEqualTo(connections + 1);
    var unused = pending.response().end("old");
    assertThat(Await.result(before).bodyAsString()).isEqualTo("old");
  }

  @Test
  void anotherConfigurationOfNoConcernKeepsTheConnection() {
    fixture.get("/v1/apps");
    int connections = fixture.connections.get();
    assertThat(reload("upstream.max-waiting", 7).restartNeeded()).isEmpty();
    fixture.get("/v1/apps");
    assertThat(fixture.connections.get()).isEqualTo(connections);
  }

  @Test
  void anotherKoyebNeedsARestart() {
    ProxyFixture other = new ProxyFixture(vertx);
    String url = "http://127.0.0.1:" + other.koyebPort();
    assertThat(reload("upstream.base-url", url).restartNeeded())
        .containsExactly("upstream.base-url");
    assertThat(fixture.get("/v1/apps").statusCode()).isEqualTo(200);
    assertThat(fixture.arrived).hasSize(1);
    assertThat(other.arrived).isEmpty();
  }

  @Test
  void aStopWaitsForTheAnswersUnderWay() {
    Future<HttpServerRequest> arrived = nextAtKoyeb();
    Future<HttpResponse<Buffer>> underWay = send();
    HttpServerRequest pending = Await.result(arrived);
    Future<Void> stopped = vertx.undeploy(deployment);
    Await.until(vertx, () -> refused(fixture.get("/v1/apps")));
    assertThat(stopped.isComplete()).isFalse();
    var unused = pending.response().end("late");
    assertThat(Await.result(underWay).bodyAsString()).isEqualTo("late");
    Await.result(stopped);
  }

  private static boolean refused(HttpResponse<Buffer> response) {
    return response.statusCode() == 503
        && ProxyFixture.code(response).equals("shutting_down")
        && "close".equals(response.getHeader("connection"));
  }

  private Future<HttpServerRequest> nextAtKoyeb() {
    Promise<HttpServerRequest> arrived = Promise.promise();
    fixture.answer = arrived::tryComplete;
    return arrived.future();
  }

  private Future<HttpResponse<Buffer>> send() {
    return fixture.request(HttpMethod.GET, "/v1/apps").send();
  }

  private SessionGateway.Reloaded reload(String key, Object value) {
    JsonObject config = fixture.config().put("bridge.auth.allow-anonymous", true).put(key, value);
    return Await.result(fixture.gateway.reload(config));
  }
}
