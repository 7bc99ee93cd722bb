package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.OneKey;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.OddRequests;
import io.github.sessiongateway.testing.Tcp;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that have not authenticated, on the HTTP port of a bridge with keys. */
@ExtendWith(VertxExtension.class)
class HttpStrangersTest {
  private static final String INFO = "GET /eventbus/info HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static final String UPGRADE =
      "Upgrade: websocket\r\nConnection: Upgrade"
          + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";

  private final Vertx vertx;
  private BridgeFixture bridge;

  HttpStrangersTest(Vertx vertx) {
    this.vertx = vertx;
  }

  private void start(JsonObject config) {
    bridge = BridgeFixture.start(vertx, config, new OneKey());
  }

  @Test
  void aClientThatNeverAuthenticatesIsDisconnected() {
    start(new JsonObject());
    Conversation asking = new Conversation("HTTP/1.1 200");
    for (int i = 0; i < 6; i++) {
      asking.say(INFO);
      bridge.advance(Duration.ofSeconds(1));
    }
    Await.result(asking.closed.future());
    bridge.untilSlotsTaken(0);
  }

  @Test
  void aProxysConnectionStaysOpen() {
    start(proxied());
    Conversation asking = new Conversation("HTTP/1.1 200");
    for (int i = 0; i < 70; i++) {
      asking.say(INFO);
      bridge.advance(Duration.ofSeconds(1));
    }
    assertThat(asking.closed.future().isComplete()).isFalse();
  }

  @Test
  void anOddRequestCausesNoInternalError() {
    start(new JsonObject());
    OddRequests.areNoFaultOfOurs(vertx, bridge.url.getPort(), "/eventbus/info");
  }

  @Test
  void aMalformedQueryIsNotACredential() {
    start(new JsonObject());
    try (LogLines log = LogLines.of("io.vertx")) {
      String answer = new Conversation("HTTP/1.1 401").say(upgrade("?ticket=%zz", "192.0.2.1"));
      assertThat(answer).contains("The caller is not authenticated.");
      assertThat(log.lines()).isEmpty();
    }
    assertThat(bridge.log).anyMatch(line -> line.endsWith("no credential"));
  }

  @Test
  void aDeniedUpgradeUnassignsTheSlotOfTheProxy() {
    start(proxied().put("bridge.limits.sockets-per-address", 1));
    new Conversation("HTTP/1.1 401").say(upgrade("", "192.0.2.1"));
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(bridge.url.getPort())
            .setURI("/eventbus/websocket")
            .addHeader("Authorization", "Bearer right")
            .addHeader("X-Forwarded-For", "192.0.2.1");
    BridgeClient known =
        BridgeClient.webSocket(vertx, () -> BridgeClient.open(vertx, options), Framing.RAW);
    bridge.echo("session.login");
    JsonObject login = new JsonObject().put("email", "a@example.com");
    assertThat(known.ask("session.login", login).getJsonObject("body").getJsonObject("got"))
        .isEqualTo(login);
  }

  @Test
  void aForeignOriginIsLoggedWithTheAddressBehindTheProxy() {
    start(proxied());
    String foreign = "Origin: https://evil.example\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n";
    for (String path : List.of("GET /eventbus/info", "POST /eventbus-ticket")) {
      new Conversation("HTTP/1.1 403").say(path + " HTTP/1.1\r\nHost: localhost\r\n" + foreign);
    }
    assertThat(bridge.log)
        .filteredOn(
            line -> line.equals("refused origin: client - at 192.0.2.7: https://evil.example"))
        .hasSize(2);
  }

  @Test
  void aPeerThatIgnoresTheLimitOfRequestsIsBarred() {
    start(new JsonObject().put("bridge.limits.messages-per-second", 10));
    for (int i = 0; i < 10; i++) {
      new Conversation("HTTP/1.1 200").say(INFO);
    }
    String refused = new Conversation("HTTP/1.1 429").say(INFO);
    assertThat(refused).containsIgnoringCase("retry-after: 1");
    for (int i = 0; i < 10; i++) {
      new Conversation("HTTP/1.1 429").say(INFO);
    }
    assertThat(bridge.context().throttle().isBarred(new Peer("127.0.0.1"))).isTrue();
    bridge.advance(Duration.ofSeconds(3));
    new Conversation("HTTP/1.1 200").say(INFO);
  }

  /** Also the one that would have been counted as a socket's, or a ticket's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /nothing/websocket HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE,
        "GET /eventbus/websocket HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n"
            + UPGRADE,
        "POST /eventbus-ticket HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n",
        "CONNECT x:1 HTTP/1.1\r\nHost: localhost\r\n",
        "GET nothing HTTP/1.1\r\nHost: localhost\r\n",
        "GET ?a HTTP/1.1\r\nHost: localhost\r\n",
        "GET /%zz HTTP/1.1\r\nHost: localhost\r\n",
        "GET /nothing HTTP/1.1\r\nHost: x:y\r\n",
        "GET /nothing HTTP/1.1\r\n"
      })
  void eachDeniedRequestCostsAMessageAndNoLogLine(String request) {
    JsonObject limits = new JsonObject().put("bridge.limits.messages-per-second", 10);
    bridge = BridgeFixture.start(vertx, limits);
    try (LogLines log = LogLines.of("io.vertx")) {
      for (int i = 0; i < 10; i++) {
        new Conversation("HTTP/1.1 40").say(request + "\r\n");
      }
      new Conversation("HTTP/1.1 429").say(INFO);
      assertThat(log.lines()).isEmpty();
    }
  }

  /** To close its connection, Vert.x waits until it has read all. */
  @Test
  void aClientThatReadsNoAnswersIsCutOff() {
    start(new JsonObject().put("bridge.limits.messages-per-second", 1_000_000));
    NetSocket socket = Await.result(Tcp.connect(vertx, bridge.url.getPort()));
    socket.pause();
    Buffer many = Buffer.buffer(INFO.repeat(1_000));
    int[] stuck = new int[1];
    bridge.until(
        () -> {
          stuck[0] = socket.writeQueueFull() ? stuck[0] + 1 : 0;
          if (stuck[0] == 0) {
            socket.write(many);
          }
          return stuck[0] == 300;
        });
    // On a busy machine it may be stuck a little later than it seems.
    for (int i = 0; i < 1_000 && bridge.slotsTaken() > 0; i++) {
      bridge.advance(Duration.ofSeconds(7));
    }
    bridge.untilSlotsTaken(0);
  }

  private static JsonObject proxied() {
    return new JsonObject().put("bridge.http.trusted-proxies", new JsonArray().add("127.0.0.1"));
  }

  private static String upgrade(String query, String forwarded) {
    return "GET /eventbus/websocket"
        + query
        + " HTTP/1.1\r\nHost: localhost\r\n"
        + UPGRADE
        + "X-Forwarded-For: "
        + forwarded
        + "\r\n\r\n";
  }

  /** A connection on which each request is answered before the next. */
  private final class Conversation {
    private final Promise<Void> closed = Promise.promise();
    private final String expected;
    private final NetSocket socket;
    private Promise<String> answer = Promise.promise();
    private Buffer all = Buffer.buffer();

    Conversation(String expected) {
      this.expected = expected;
      int port = bridge.url.getPort();
      socket = Await.result(Tcp.connect(vertx, new NetClientOptions(), port, this::listen));
    }

    private void listen(NetSocket opened) {
      opened.closeHandler(gone -> closed.complete());
      opened.handler(
          bytes -> {
            all.appendBuffer(bytes);
            if (all.toString().contains("\r\n\r\n")) {
              answer.tryComplete(all.toString());
            }
          });
    }

    String say(String request) {
      answer = Promise.promise();
      all = Buffer.buffer();
      socket.write(request);
      String got = Await.result(answer.future());
      assertThat(got).startsWith(expected);
      return got;
    }
  }
}
