package io.github.sessiongateway.internal.bridge.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.BridgeFixture;
import io.github.sessiongateway.internal.bridge.auth.Authenticator;
import io.github.sessiongateway.internal.bridge.auth.OneKey;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Tcp;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClientOptions;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host names of a bridge, and the origins whose pages may use it. */
@ExtendWith(VertxExtension.class)
class OwnPlacesTest {
  private static final List<String> PATHS =
      List.of(
          "GET /",
          "GET /console.js",
          "GET /eventbus/info",
          "GET /eventbus/websocket",
          "GET /eventbus/1/a/websocket",
          "POST /eventbus-ticket",
          "OPTIONS /eventbus-ticket",
          "GET /nothing",
          "OPTIONS *");
  private static final String UPGRADE =
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
          + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
  private static final String EVIL = "Host: localhost\r\nOrigin: https://evil.example\r\n";
  private static final String RIGHT = "Authorization: Bearer right\r\n";

  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

  private final Vertx vertx;
  private BridgeFixture bridge;

  OwnPlacesTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:PORT",
        "localhost",
        "localhost:1",
        "LocalHost:PORT",
        "localhost.:PORT",
        "127.0.0.1:PORT",
        "127.0.0.1.:PORT",
        "127.1.2.3",
        "[::1]:PORT",
        "[::1]",
        "[0:0:0:0:0:0:0:1]:PORT",
        "[::ffff:127.0.0.1]:PORT",
        "app.example.com",
        "APP.example.com:PORT",
      })
  void aLoopbackBridgeIsCalledByItsNames(String host) {
    start(listed(), null);
    assertThat(ask("GET /eventbus/info", "Host: " + host)).startsWith("HTTP/1.1 200");
    assertThat(ask("GET /", "Host: " + host)).startsWith("HTTP/1.1 200");
  }

  /** Its own page asks, so it has no origin that is foreign: DNS rebinding. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example:PORT",
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example:PORT",
        "evil.localhost",
        "128.0.0.1:PORT",
        "0.0.0.0:PORT",
        "192.0.2.1",
        "[::2]:PORT",
        "[::1",
        "::1",
        "localhost@evil.example",
        "evil.example\r\nHost: localhost",
        "localhost\r\nHost: evil.example",
        "",
      })
  void aLoopbackBridgeAnswersNoPathUnderAForeignName(String host) {
    start(new JsonObject(), null);
    String headers = "Host: " + host + "\r\n" + UPGRADE.stripTrailing();
    for (String path : PATHS) {
      assertThat(ask(path, headers)).as(path).startsWith("HTTP/1.1 40").doesNotContain("websocket");
    }
    assertThat(bridge.log).hasSize(PATHS.size());
  }

  /** What has no Host is no browser, and RFC 9112 has it answered with 400. */
  @Test
  void aRequestWithoutAHostIsBad() {
    start(new JsonObject(), null);
    assertThat(ask("GET /eventbus/info", "X: y")).startsWith("HTTP/1.1 400");
  }

  @Test
  void behindAProxyTheHostIsWhatTheProxySays() {
    start(
        new JsonObject().put("bridge.http.trusted-proxies", new JsonArray().add("10.0.0.1")), null);
    assertThat(ask("GET /eventbus/info", "Host: gateway.example")).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        EVIL,
        "Host: evil.example\r\n",
        "Host: evil.example\r\nOrigin: http://evil.example\r\n"
      })
  void onlyAKeyOrATicketWaivesTheOwnOrigin(String foreign) {
    start(new JsonObject(), new OneKey());
    String socket = foreign + UPGRADE;
    String path = "GET /eventbus/websocket";
    assertThat(ask(path, socket + RIGHT.stripTrailing())).startsWith("HTTP/1.1 101");
    String issued = ask("POST /eventbus-ticket", foreign + RIGHT + "Content-Length: 0");
    assertThat(issued).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("access-control");
    String ticket = new JsonObject(issued.substring(issued.indexOf("{"))).getString("ticket");
    assertThat(ask(path + "?ticket=" + ticket, socket.stripTrailing())).startsWith("HTTP/1.1 101");

    assertThat(ask(path + "?ticket=" + ticket, socket.stripTrailing())).startsWith("HTTP/1.1 401");
    assertThat(ask(path, socket + "Authorization: Bearer wrong")).startsWith("HTTP/1.1 401");
    assertThat(ask(path, socket + "Authorization: Basic right")).startsWith("HTTP/1.1 403");
    assertThat(ask(path, socket.stripTrailing())).startsWith("HTTP/1.1 403");
    assertThat(ask("POST /eventbus-ticket", foreign + "Content-Length: 0"))
        .startsWith("HTTP/1.1 403");
    assertThat(ask("GET /eventbus/info", foreign.stripTrailing())).startsWith("HTTP/1.1 403");
  }

  @Test
  void aForeignPageMayReadNothingThatAProgramMay() {
    start(new JsonObject(), new OneKey());
    String info = ask("GET /eventbus/info", EVIL + RIGHT.stripTrailing());
    assertThat(info).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("access-control");
    assertThat(ask("GET /eventbus/info", EVIL + "Authorization: Bearer wrong"))
        .startsWith("HTTP/1.1 401");
    String preflight = EVIL + "Access-Control-Request-Method: POST";
    assertThat(ask("OPTIONS /eventbus-ticket", preflight)).startsWith("HTTP/1.1 403");
  }

  private static JsonObject listed() {
    return new JsonObject()
        .put("bridge.http.origins", new JsonArray().add("https://app.example.com"));
  }

  private void start(JsonObject config, Authenticator authenticator) {
    bridge = BridgeFixture.start(vertx, config, authenticator);
  }

  /** What is answered, to the end of the connection or of a whole answer. */
  private String ask(String request, String headers) {
    Promise<String> answer = Promise.promise();
    Buffer all = Buffer.buffer();
    int port = bridge.url.getPort();
    var socket =
        Await.result(
            Tcp.connect(
                vertx,
                new NetClientOptions(),
                port,
                opened ->
                    opened.handler(
                        bytes -> {
                          all.appendBuffer(bytes);
                          if (isWhole(all)) {
                            answer.tryComplete(all.toString());
                          }
                        })));
    socket.write(request + " HTTP/1.1\r\n" + headers.replace("PORT", "" + port) + "\r\n\r\n");
    String got = Await.result(answer.future());
    Await.result(socket.close());
    return got;
  }

  private static boolean isWhole(Buffer answer) {
    String text = answer.toString(ISO_8859_1);
    int head = text.indexOf("\r\n\r\n");
    Matcher length = LENGTH.matcher(text);
    return head >= 0
        && (!length.find() || text.length() >= head + 4 + Integer.parseInt(length.group(1)));
  }
}
