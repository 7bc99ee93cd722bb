package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.Authentication;
import io.github.sessiongateway.internal.bridge.http.TicketEndpoint;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;

/** A bridge whose clients authenticate as its configuration says, and sockets of such clients. */
final class AccessFixture {
  static final String REVOKED = "4401 The credential was revoked.";

  final ManualTime time;
  final BridgeFixture bridge;
  private final Vertx vertx;
  private final Authentication authentication;

  AccessFixture(Vertx vertx, ManualTime time, JsonObject config) {
    this.vertx = vertx;
    this.time = time;
    authentication =
        Await.result(
            Authentication.start(
                vertx, time, time, GatewayConfig.read(config).bridge().access().auth()));
    bridge = BridgeFixture.start(vertx, config, authentication, null);
    bridge.echo("session.login");
  }

  /** Changes the configuration, and looks at all sockets. */
  void change(JsonObject to) {
    bridge.change(to);
    bridge.advance(Duration.ofSeconds(1));
  }

  FileWatch watch() {
    return authentication.watch();
  }

  /** Looks at the file of keys in use, and at all sockets. */
  void look() {
    look(watch());
  }

  void look(FileWatch watch) {
    Await.result(watch.check());
    Await.result(watch.check());
    bridge.advance(Duration.ofSeconds(1));
  }

  BridgeClient tcp(String credential) {
    BridgeClient client = BridgeClient.tcp(vertx, bridge.tcpPort);
    JsonObject first = login().put("headers", new JsonObject().put("gateway-key", credential));
    assertThat(client.ask(first).getString("type")).isEqualTo("message");
    return client;
  }

  BridgeClient webSocket(String credential) {
    return connect("", credential);
  }

  BridgeClient connect(String query, String credential) {
    return BridgeClient.webSocket(vertx, () -> open(query, credential), Framing.RAW);
  }

  void assertRefused(String credential) {
    Throwable refused = Await.failure(open("", credential));
    assertThat(((UpgradeRejectedException) refused).getStatus()).isEqualTo(401);
  }

  Future<WebSocket> open(String query, String credential) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(bridge.url.getPort())
            .setURI("/eventbus/websocket" + query);
    if (credential != null) {
      options.addHeader("Authorization", "Bearer " + credential);
    }
    return BridgeClient.open(vertx, options);
  }

  String ticket(String credential) {
    return Await.result(
            WebClient.create(vertx)
                .post(bridge.url.getPort(), "127.0.0.1", TicketEndpoint.PATH)
                .putHeader("authorization", "Bearer " + credential)
                .send())
        .bodyAsJsonObject()
        .getString("ticket");
  }

  static JsonObject login() {
    return BridgeClient.request("session.login", new JsonObject());
  }

  static void assertServed(BridgeClient client) {
    assertThat(client.ask(login()).getString("type")).isIn("rec", "message");
  }
}
