package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.bridge.auth.Clients;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.auth.Permission;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client with as many sockets as bridge.limits.sockets-per-client, over all transports. */
@ExtendWith(VertxExtension.class)
class SocketsPerClientTest {
  private static final Identity CI =
      new Identity(
          Clients.of("ci", EnumSet.of(Permission.LOGIN), List.of(), Instant.MAX),
          new Secret("key"),
          () -> true);

  private final Vertx vertx;
  private final BridgeFixture bridge;

  SocketsPerClientTest(Vertx vertx) {
    this.vertx = vertx;
    JsonObject limits = new JsonObject().put("bridge.limits.sockets-per-client", 2);
    bridge = BridgeFixture.start(vertx, limits, key -> Future.succeededFuture(CI));
    bridge.echo("session.login");
    assertServed(webSocket());
    assertServed(tcp());
  }

  @Test
  void oneMoreWebSocketIsClosed() {
    assertThat(Await.result(webSocket().closed())).startsWith("1013 ");
  }

  @Test
  void theFirstRequestOfOneMoreConnectionFails() {
    BridgeClient third = tcp();
    JsonObject frame = login();
    JsonObject failure = third.ask(frame);
    assertThat(failure.getInteger("failureCode")).isEqualTo(429);
    assertThat(failure.getString("address")).isEqualTo(frame.getString("replyAddress"));
    assertThat(Await.result(third.next()).getInteger("failureCode")).isEqualTo(1013);
    Await.result(third.closed());
  }

  private static void assertServed(BridgeClient client) {
    assertThat(client.ask(login()).getJsonObject("body").containsKey("got")).isTrue();
  }

  private static JsonObject login() {
    return BridgeClient.request("session.login", new JsonObject().put("email", "a@example.com"))
        .put("headers", new JsonObject().put("gateway-key", "key"));
  }

  private BridgeClient tcp() {
    return BridgeClient.tcp(vertx, bridge.tcpPort);
  }

  private BridgeClient webSocket() {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(bridge.url.getPort())
            .setURI("/eventbus/websocket")
            .addHeader("Authorization", "Bearer key");
    return BridgeClient.webSocket(vertx, () -> BridgeClient.open(vertx, options), Framing.RAW);
  }
}
