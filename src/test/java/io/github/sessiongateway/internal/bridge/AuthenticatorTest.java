package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.Authenticator;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class AuthenticatorTest {
  private final Vertx vertx;

  AuthenticatorTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void anyFaultOfAnAuthenticatorDeniesTheClient() {
    Authenticator odd =
        credential -> {
          throw new ClassCastException(credential.value());
        };
    BridgeFixture bridge = BridgeFixture.start(vertx, new JsonObject(), odd);
    JsonObject request = BridgeClient.request("session.login", new JsonObject());
    request.put("headers", new JsonObject().put("gateway-key", "canary"));
    JsonObject answer = BridgeClient.tcp(vertx, bridge.tcpPort).ask(request);
    assertThat(answer.getInteger("failureCode")).isEqualTo(401);
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(bridge.url.getPort())
            .setURI("/eventbus/websocket")
            .addHeader("Authorization", "Bearer canary");
    Throwable refused = Await.failure(BridgeClient.open(vertx, options));
    assertThat(((UpgradeRejectedException) refused).getStatus()).isEqualTo(401);
    assertThat(bridge.log)
        .filteredOn(line -> line.startsWith("refused key"))
        .hasSize(2)
        .allMatch(line -> line.endsWith("fault ClassCastException"));
    assertThat(bridge.log.toString()).doesNotContain("canary");
  }
}
