package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which programs may use the proxy, and how often. */
class ProxyAccessTest {
  private final Vertx vertx = Vertx.vertx();
  private ProxyFixture fixture;

  @TempDir Path folder;

  @BeforeEach
  void begin() {
    fixture = new ProxyFixture(vertx);
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void theKoyebTokenOfAProgramIsItsKey() throws Exception {
    fixture.startWithKeys(folder);
    assertThat(as("Bearer " + ProxyFixture.KEY).statusCode()).isEqualTo(200);
    assertThat(fixture.arrived.get(0).bearer()).isEqualTo("Bearer minted.1");
    assertThat(fixture.arrived.get(0).headers().toString()).doesNotContain(ProxyFixture.KEY);
  }

  @Test
  void aProgramWithoutAKeyGetsNothing() throws Exception {
    fixture.startWithKeys(folder);
    for (String wrong : new String[] {"Bearer koyeb-token", "Basic eDp5", "nonsense"}) {
      HttpResponse<Buffer> response = as(wrong);
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.getHeader("www-authenticate")).isEqualTo("Bearer");
      assertThat(ProxyFixture.code(response)).isEqualTo("gateway_unauthenticated");
    }
    assertThat(fixture.get("/v1/apps").statusCode()).isEqualTo(401);
    assertThat(fixture.arrived).isEmpty();
  }

  @Test
  void aProgramWithoutThePermissionGetsNothing() throws Exception {
    fixture.startWithKeys(folder);
    HttpResponse<Buffer> response = as("Bearer " + ProxyFixture.LOCKED);
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(ProxyFixture.code(response)).isEqualTo("gateway_forbidden");
    assertThat(fixture.arrived).isEmpty();
  }

  @Test
  void aSessionThatTheKeyDoesNotCoverIsNotUsed() throws Exception {
    fixture.startWithOtherSession(folder);
    assertThat(as("Bearer " + ProxyFixture.KEY).statusCode()).isEqualTo(403);
    assertThat(fixture.arrived).isEmpty();
  }

  @Test
  void withoutAnonymousClientsNoProgramGetsAToken() {
    fixture.start(new JsonObject());
    HttpResponse<Buffer> response = fixture.get("/v1/apps");
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.bodyAsString()).contains("bridge.auth.allow-anonymous");
  }

  @Test
  void anyTokenIsAcceptedFromAnAnonymousProgram() {
    fixture.startOpen();
    assertThat(as("Bearer whatever").statusCode()).isEqualTo(200);
    assertThat(fixture.arrived.get(0).bearer()).isEqualTo("Bearer minted.1");
  }

  @Test
  void aProgramThatAsksTooOftenMustWait() {
    fixture.start(
        new JsonObject()
            .put("bridge.auth.allow-anonymous", true)
            .put("bridge.limits.messages-per-second", 2));
    assertThat(fixture.get("/v1/apps").statusCode()).isEqualTo(200);
    HttpResponse<Buffer> response = fixture.get("/v1/apps");
    for (int i = 0; i < 5 && response.statusCode() == 200; i++) {
      response = fixture.get("/v1/apps");
    }
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(ProxyFixture.code(response)).isEqualTo("rate_limited");
    assertThat(response.getHeader("retry-after")).isEqualTo("1");
  }

  @Test
  void aHostBeyondLoopbackNeedsAuthentication() {
    JsonObject config = fixture.config().put("bridge.proxy.host", "0.0.0.0");
    assertThat(
            Await.failure(
                vertx.deployVerticle(
                    new SessionGateway(), new DeploymentOptions().setConfig(config))))
        .hasMessageContaining("bridge.proxy.host: is beyond loopback");
  }

  private HttpResponse<Buffer> as(String authorization) {
    return Await.result(
        fixture
            .request(HttpMethod.GET, "/v1/apps")
            .putHeader("Authorization", authorization)
            .send());
  }
}
