package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebSockets through the proxy, as koyeb-cli opens them for logs and exec. */
class ProxyWebSocketTest {
  private final Vertx vertx = Vertx.vertx();
  private WebSocketClient client = vertx.createWebSocketClient();
  private ProxyFixture fixture;
  private final Promise<ServerWebSocket> atKoyeb = Promise.promise();

  @TempDir Path folder;

  @BeforeEach
  void begin() {
    fixture = new ProxyFixture(vertx);
    fixture.answer = this::echo;
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  private void echo(HttpServerRequest request) {
    request
        .toWebSocket()
        .onSuccess(
            socket -> {
              socket.textMessageHandler(text -> socket.writeTextMessage("echo " + text));
              socket.binaryMessageHandler(socket::writeBinaryMessage);
              atKoyeb.tryComplete(socket);
            });
  }

  @Test
  void theSubprotocolCarriesTheTokenOfTheSession() {
    fixture.startOpen();
    WebSocket socket = Await.result(connect("Bearer", "of-the-program"));
    assertThat(socket.subProtocol()).isEqualTo("Bearer");
    assertThat(echoed(socket)).isEqualTo("echo hello");
    var headers = fixture.arrived.get(0).headers();
    assertThat(headers.getAll("sec-websocket-protocol")).containsExactly("Bearer, minted.1");
    assertThat(headers.contains("authorization")).isFalse();
    assertThat(headers.toString()).doesNotContain("of-the-program");
  }

  @Test
  void withoutASubprotocolTheTokenIsInTheHeader() {
    fixture.startOpen();
    WebSocket socket = Await.result(connect());
    assertThat(echoed(socket)).isEqualTo("echo hello");
    assertThat(fixture.arrived.get(0).bearer()).isEqualTo("Bearer minted.1");
  }

  @Test
  void theKeyOfAProgramMayBeItsSubprotocol() throws Exception {
    fixture.startWithKeys(folder);
    assertThat(echoed(Await.result(connect("Bearer", ProxyFixture.KEY)))).isEqualTo("echo hello");
    assertThat(status(connect("Bearer", "wrong"))).isEqualTo(401);
    assertThat(status(connect("Bearer", ProxyFixture.LOCKED))).isEqualTo(403);
    assertThat(fixture.arrived.toString()).doesNotContain("kgw_");
  }

  @Test
  void aRejectedTokenIsReplacedAndTheSocketOpened() {
    fixture.startOpen();
    fixture.answer =
        request -> {
          if (request.getHeader("sec-websocket-protocol").contains("minted.1")) {
            request.response().setStatusCode(401).end("{}");
          } else {
            echo(request);
          }
        };
    assertThat(echoed(Await.result(connect("Bearer", "x")))).isEqualTo("echo hello");
    assertThat(fixture.arrived).hasSize(2);
  }

  @Test
  void aRefusalOfKoyebReachesTheProgram() {
    fixture.startOpen();
    fixture.answer = request -> request.response().setStatusCode(403).end("{\"code\":\"no\"}");
    Throwable cause = Await.failure(connect("Bearer", "x"));
    assertThat(((UpgradeRejectedException) cause).getStatus()).isEqualTo(403);
    assertThat(((UpgradeRejectedException) cause).getBody().toString())
        .isEqualTo("{\"code\":\"no\"}");
  }

  @Test
  void theEndOfOneSideEndsTheOther() {
    fixture.startOpen();
    WebSocket socket = Await.result(connect("Bearer", "x"));
    ServerWebSocket koyebs = Await.result(atKoyeb.future());
    Promise<Void> ended = Promise.promise();
    koyebs.closeHandler(ended::tryComplete);
    var closed = socket.close((short) 4000, "done");
    Await.result(closed.compose(v -> ended.future()));
    assertThat(koyebs.closeStatusCode()).isEqualTo((short) 4000);
  }

  @Test
  void aCloseOfKoyebReachesTheProgram() {
    fixture.startOpen();
    WebSocket socket = Await.result(connect("Bearer", "x"));
    Promise<Void> ended = Promise.promise();
    socket.closeHandler(ended::tryComplete);
    var closed = Await.result(atKoyeb.future()).close((short) 4001, "over");
    Await.result(closed.compose(v -> ended.future()));
    assertThat(socket.closeStatusCode()).isEqualTo((short) 4001);
  }

  @Test
  void aStopClosesTheSocketsOfBothSides() {
    String deployment = fixture.startOpen();
    WebSocket socket = Await.result(connect("Bearer", "x"));
    Promise<Void> ended = Promise.promise();
    socket.closeHandler(ended::tryComplete);
    Promise<Void> atKoyebsSide = Promise.promise();
    Await.result(atKoyeb.future()).closeHandler(atKoyebsSide::tryComplete);
    var stopped = vertx.undeploy(deployment);
    Await.result(Future.join(ended.future(), atKoyebsSide.future(), stopped).mapEmpty());
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true"})
  void theProgramAndKoyebAgreeOnCompression(boolean isOffered, boolean isTaken) {
    fixture.close();
    fixture =
        new ProxyFixture(
            vertx, new HttpServerOptions().setPerMessageWebSocketCompressionSupported(isTaken));
    fixture.answer = this::echo;
    fixture.startOpen();
    client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions().setTryUsePerMessageCompression(isOffered));
    WebSocket socket = Await.result(connect("Bearer", "x"));
    assertThat(echoed(socket)).isEqualTo("echo hello");
    String agreed = socket.headers().get("sec-websocket-extensions");
    assertThat(agreed != null).isEqualTo(isOffered && isTaken);
  }

  @ParameterizedTest
  @CsvSource({"upstream.max-waiting, 7", "upstream.connection-max-life, 2m"})
  void aChangeOfTheConfigurationLeavesASocketOpen(String key, String value) {
    fixture.startOpen();
    WebSocket socket = Await.result(connect("Bearer", "x"));
    assertThat(echoed(socket)).isEqualTo("echo hello");
    JsonObject config = fixture.config().put("bridge.auth.allow-anonymous", true);
    Object changed = value.matches("\\d+") ? Integer.valueOf(value) : value;
    assertThat(Await.result(fixture.gateway.reload(config.put(key, changed))).restartNeeded())
        .isEmpty();
    assertThat(echoed(socket)).isEqualTo("echo hello");
  }

  @Test
  void aClosedSocketFreesItsSlot() {
    fixture.start(
        new JsonObject().put("bridge.auth.allow-anonymous", true).put("bridge.limits.sockets", 1));
    for (int i = 0; i < 3; i++) {
      Future<WebSocket> opened = connect("Bearer", "x");
      Await.until(vertx, opened::isComplete);
      for (int wait = 0; opened.failed() && wait < 1_000; wait++) {
        // A closed connection is not at once a free slot.
        opened = connect("Bearer", "x");
        Await.until(vertx, opened::isComplete);
      }
      assertThat(echoed(opened.result())).isEqualTo("echo hello");
      Await.result(opened.result().close());
    }
  }

  private String echoed(WebSocket socket) {
    Promise<String> answer = Promise.promise();
    socket.textMessageHandler(answer::tryComplete);
    var unused = socket.writeTextMessage("hello");
    return Await.result(answer.future());
  }

  private static int status(Future<WebSocket> refused) {
    return ((UpgradeRejectedException) Await.failure(refused)).getStatus();
  }

  private Future<WebSocket> connect(String... protocols) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(fixture.port())
            .setAllowOriginHeader(false)
            .setURI("/v1/streams/instances/exec");
    if (protocols.length > 0) {
      options.setSubProtocols(List.of(protocols));
    }
    return client.connect(options);
  }
}
