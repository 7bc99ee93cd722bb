package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.github.sessiongateway.testing.Tcp;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no client of good will sends, byte for byte; each leaves no socket behind. */
@ExtendWith(VertxExtension.class)
class HostileHttpTest {
  private static final String UPGRADE =
      "GET /eventbus/websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";

  private static final String TWO_LENGTHS =
      """
      POST /eventbus-ticket HTTP/1.1
      Host: localhost
      Content-Length: 5
      Transfer-Encoding: chunked

      0

      GET /eventbus/info HTTP/1.1
      Host: localhost

      """;

  private final Vertx vertx;
  private BridgeFixture bridge;

  HostileHttpTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void start() {
    bridge = BridgeFixture.start(vertx, new JsonObject());
    bridge.echo("session.login");
  }

  @AfterEach
  void theBridgeServesAsBefore() {
    BridgeClient good = bridge.connect(Framing.RAW);
    JsonObject body = good.ask("session.login", new JsonObject()).getJsonObject("body");
    assertThat(body.getJsonObject("got")).isEqualTo(new JsonObject());
    good.close();
    bridge.untilSlotsTaken(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "nonsense\r\n\r\n",
        UPGRADE
            + "Sec-WebSocket-Version: 99\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        UPGRADE + "Sec-WebSocket-Version: 13\r\n\r\n",
        "POST /eventbus-ticket HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        TWO_LENGTHS
      })
  void isAnsweredWithAnErrorOrClosed(String request) {
    Conversation conversation = say(request);
    String first =
        Await.result(
            Future.any(conversation.answer(), conversation.closed())
                .map(
                    any ->
                        conversation.answer().isComplete() ? conversation.answer().result() : ""));
    assertThat(first).doesNotContain("HTTP/1.1 2", "HTTP/1.1 1");
    conversation.socket().close();
  }

  /** A small compressed frame would become a large message before its size is known. */
  @ParameterizedTest
  @ValueSource(strings = {"permessage-deflate", "deflate-frame", "x-webkit-deflate-frame"})
  void noCompressionIsAgreedTo(String extension) {
    Conversation conversation =
        say(
            UPGRADE
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                + "Sec-WebSocket-Extensions: "
                + extension
                + "\r\n\r\n");
    assertThat(Await.result(conversation.answer()).toLowerCase(Locale.ROOT))
        .startsWith("http/1.1 101")
        .doesNotContain("sec-websocket-extensions");
    conversation.socket().close();
  }

  @Test
  void aHeaderTooLongIsRefusedWhileItComes() {
    Conversation conversation = say("GET / HTTP/1.1\r\nX: " + "x".repeat(1_000_000));
    Await.result(conversation.closed());
  }

  @Test
  void requestsBehindOneAnotherAreAnsweredInTheirOrder() {
    String info = "GET /eventbus/info HTTP/1.1\r\nHost: localhost\r\n\r\n";
    Conversation conversation =
        say(info + "GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    Await.result(conversation.closed());
    assertThat(conversation.all().toString()).containsSubsequence("200 OK", "404 Not Found");
  }

  @Test
  void aRequestThatDoesNotEndIsIdleHoweverSlowlyItComes() {
    Conversation conversation = say("GET / HTTP/1.1\r\n");
    bridge.untilSlotsTaken(1);
    for (int i = 0; i < 62; i++) {
      conversation.socket().write("x");
      bridge.advance(Duration.ofSeconds(1));
    }
    Await.result(conversation.closed());
  }

  @Test
  void aConnectionThatGoesOnAskingStays() {
    HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(1));
    Set<HttpConnection> connections = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      HttpClientRequest request =
          Await.result(
              client.request(HttpMethod.GET, bridge.url.getPort(), "127.0.0.1", "/nothing"));
      connections.add(request.connection());
      Future<Integer> status =
          request.send().compose(response -> response.end().map(end -> response.statusCode()));
      assertThat(Await.result(status)).isEqualTo(404);
      bridge.advance(Duration.ofSeconds(40));
    }
    assertThat(connections).hasSize(1);
    Await.result(client.close());
  }

  static List<Arguments> framesThatBreakTheRules() {
    byte[] mask = {0, 0, 0, 0};
    Buffer tooLarge =
        Buffer.buffer(new byte[] {(byte) 0x82, (byte) 0xff})
            .appendLong(70_000)
            .appendBytes(mask)
            .appendBytes(new byte[70_000]);
    Buffer notMasked = Buffer.buffer(new byte[] {(byte) 0x81, 5}).appendString("hello");
    Buffer reserved = Buffer.buffer(new byte[] {(byte) 0xf1, (byte) 0x80}).appendBytes(mask);
    return List.of(
        Arguments.of("over 64 KiB", tooLarge, 1009, "larger than 65536 bytes"),
        Arguments.of("not masked", notMasked, 1002, "that breaks RFC 6455"),
        Arguments.of("with reserved bits", reserved, 1002, "that breaks RFC 6455"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("framesThatBreakTheRules")
  void aFrameThatBreaksTheRulesEndsTheSocketWithACodeAndALineOfLog(
      String what, Buffer frame, int code, String reason) {
    Conversation conversation =
        say(
            UPGRADE
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    assertThat(Await.result(conversation.answer())).startsWith("HTTP/1.1 101");
    int head = conversation.all().length();
    conversation.socket().write(frame);
    Await.result(conversation.closed());
    Buffer last = conversation.all().getBuffer(head, conversation.all().length());
    assertThat(last.getUnsignedByte(0)).as(what).isEqualTo((short) 0x88);
    assertThat(last.getUnsignedShort(2)).as(what).isEqualTo(code);
    String said = "Closed because of a frame " + reason + ".";
    assertThat(last.toString()).as(what).endsWith(said);
    assertThat(bridge.log)
        .anyMatch(line -> line.startsWith("closed: client ") && line.endsWith(said));
  }

  private record Conversation(
      NetSocket socket, Buffer all, Future<String> answer, Future<Void> closed) {}

  private Conversation say(String request) {
    Promise<String> answer = Promise.promise();
    Promise<Void> closed = Promise.promise();
    Buffer all = Buffer.buffer();
    NetSocket socket =
        Await.result(
            Tcp.connect(
                vertx,
                new NetClientOptions(),
                bridge.url.getPort(),
                opened ->
                    opened
                        .handler(
                            bytes -> {
                              all.appendBuffer(bytes);
                              answer.tryComplete(bytes.toString());
                            })
                        .closeHandler(closed::complete)));
    socket.write(request.replaceAll("(?<!\r)\n", "\r\n"));
    return new Conversation(socket, all, answer.future(), closed.future());
  }
}
