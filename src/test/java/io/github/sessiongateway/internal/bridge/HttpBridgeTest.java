package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class HttpBridgeTest {
  private final Vertx vertx;
  private final WebSocketClient sockets;
  private BridgeFixture bridge;

  HttpBridgeTest(Vertx vertx) {
    this.vertx = vertx;
    sockets = vertx.createWebSocketClient();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1", "http://localhost", "http://[::1]"})
  void aLoopbackBridgeHasAnOwnOriginForEachOfItsNames(String origin) {
    start();
    assertThat(Await.result(connect(origin + port())).isClosed()).isFalse();
    assertThat(Await.result(connect(null)).isClosed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1",
        "http://localhost:1",
        "https://localhost:PORT",
        "http://LOCALHOST:PORT",
        "http://localhost.:PORT",
        "http://localhost:PORT/",
        "http://127.0.0.2:PORT",
        "http://evil.localhost:PORT",
        "http://localhost.evil.example:PORT",
        "http://::1:PORT",
        "https://evil.example",
        "null",
        ""
      })
  void anyOtherOriginIsForbidden(String origin) {
    start();
    String shown = origin.replace(":PORT", port());
    assertThat(((UpgradeRejectedException) Await.failure(connect(shown))).getStatus())
        .isEqualTo(403);
  }

  @Test
  void theConfiguredOriginsAreAddedToTheOwn() {
    start("https://app.example.com");
    for (String origin : List.of("https://app.example.com", "http://localhost" + port())) {
      assertThat(Await.result(connect(origin)).isClosed()).isFalse();
    }
    assertThat(Await.failure(connect("http://app.example.com")))
        .isInstanceOf(UpgradeRejectedException.class);
  }

  /** With bridge.auth.mode none, no credential counts. */
  @Test
  void anAnonymousRequestNeedsAnOwnOrigin() {
    start();
    WebSocketConnectOptions options = options("https://evil.example");
    options.addHeader("Authorization", "Bearer right").setURI(options.getURI() + "?ticket=x");
    assertThat(((UpgradeRejectedException) Await.failure(sockets.connect(options))).getStatus())
        .isEqualTo(403);
  }

  @Test
  void everyTransportButWebSocketIsOff() {
    start();
    WebClient client = WebClient.create(vertx);
    for (String transport :
        List.of(
            "xhr", "xhr_send", "xhr_streaming", "eventsource", "htmlfile", "jsonp", "jsonp_send")) {
      var response = Await.result(client.postAbs(bridge.url + "/000/session/" + transport).send());
      assertThat(response.statusCode()).as(transport).isIn(404, 405);
      response = Await.result(client.getAbs(bridge.url + "/000/session/" + transport).send());
      assertThat(response.statusCode()).as(transport).isIn(404, 405);
    }
  }

  @Test
  void onlyTheFourAddressesAreBridged() {
    start();
    Promise<Message<Object>> leaked = Promise.promise();
    vertx.eventBus().localConsumer("private", leaked::tryComplete);
    vertx.eventBus().localConsumer("session.login2", leaked::tryComplete);
    for (String address : List.of("private", "session.login2", "session.*")) {
      JsonObject answer = ask(frame("send", address));
      assertThat(answer.getString("type")).isEqualTo("err");
      assertThat(answer.getString("address")).isEqualTo("r-1");
      assertThat(answer.getInteger("failureCode")).isEqualTo(403);
    }
    JsonObject answer = ask(frame("register", "session.login"));
    assertThat(answer.getString("address")).isEqualTo("session.login");
    assertThat(answer.getInteger("failureCode")).isEqualTo(403);
    assertThat(leaked.future().isComplete()).isFalse();
  }

  @Test
  void theHeadersThatOnlyTheGatewaySetsAreDropped() {
    start();
    Promise<Message<Object>> arrived = Promise.promise();
    vertx.eventBus().localConsumer("session.login", arrived::complete);
    JsonObject headers =
        new JsonObject()
            .put("gateway-client", "forged")
            .put("Gateway-Role", "x")
            .put("seon-fp", "f");
    Future<WebSocket> socket = connect(null);
    Await.result(socket)
        .writeTextMessage(frame("send", "session.login").put("headers", headers).encode());
    Message<Object> message = Await.result(arrived.future());
    assertThat(message.headers().names())
        .containsExactlyInAnyOrder("seon-fp", "gateway-client", "gateway-sessions");
    assertThat(message.headers().get("gateway-client")).isEqualTo("anonymous");
    assertThat(message.headers().get("gateway-sessions")).isEmpty();
  }

  @Test
  void aMessageThatIsTooLargeEndsTheSocket(VertxTestContext test) {
    start();
    WebSocket socket = Await.result(connect(null));
    socket.closeHandler(v -> test.completeNow()).exceptionHandler(ignored -> {});
    JsonObject large =
        frame("send", "session.login")
            .put("body", new JsonObject().put("email", "x".repeat(70_000)));
    socket.writeTextMessage(large.encode());
  }

  private String port() {
    return ":" + bridge.url.getPort();
  }

  private void start(String... origins) {
    JsonObject config =
        new JsonObject().put("bridge.http.origins", new JsonArray(List.of(origins)));
    bridge = BridgeFixture.start(vertx, config);
  }

  private Future<WebSocket> connect(String origin) {
    return sockets.connect(options(origin));
  }

  private WebSocketConnectOptions options(String origin) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost(bridge.url.getHost())
            .setPort(bridge.url.getPort())
            .setURI(bridge.url.getPath() + "/websocket");
    return origin == null
        ? options.setAllowOriginHeader(false)
        : options.addHeader("Origin", origin);
  }

  private JsonObject ask(JsonObject frame) {
    WebSocket socket = Await.result(connect(null));
    Promise<JsonObject> answer = Promise.promise();
    socket.handler(buffer -> answer.tryComplete(buffer.toJsonObject()));
    socket.writeTextMessage(frame.encode());
    return Await.result(answer.future());
  }

  private static JsonObject frame(String type, String address) {
    return new JsonObject()
        .put("type", type)
        .put("address", address)
        .put("replyAddress", "r-1")
        .put("body", new JsonObject());
  }
}
