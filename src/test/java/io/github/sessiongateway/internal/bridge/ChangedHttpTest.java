package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.Authenticator;
import io.github.sessiongateway.internal.bridge.auth.OneKey;
import io.github.sessiongateway.internal.bridge.http.TicketEndpoint;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Origins, trusted proxies and the console change under open sockets, which stay open. */
@ExtendWith(VertxExtension.class)
class ChangedHttpTest {
  private static final String APP = "https://app.example.com";
  private static final String NEXT = "https://next.example.com";
  private static final JsonObject LOGIN = new JsonObject().put("email", "a@example.com");

  private final Vertx vertx;
  private final WebClient web;
  private BridgeFixture bridge;

  ChangedHttpTest(Vertx vertx) {
    this.vertx = vertx;
    web = WebClient.create(vertx);
  }

  private void start(JsonObject config, Authenticator authenticator) {
    bridge = BridgeFixture.start(vertx, config, authenticator);
    bridge.echo("session.login");
  }

  @Test
  void originsHoldForNewSockets() {
    start(list("origins", APP), null);
    BridgeClient before = webSocket(Map.of("Origin", APP));
    assertThat(status(Map.of("Origin", NEXT))).isEqualTo(403);
    bridge.change(list("origins", NEXT));
    assertServed(before);
    assertThat(status(Map.of("Origin", APP))).isEqualTo(403);
    BridgeClient after = webSocket(Map.of("Origin", NEXT));
    bridge.change(new JsonObject());
    assertThat(status(Map.of("Origin", NEXT))).isEqualTo(403);
    assertServed(before);
    assertServed(after);
  }

  @Test
  void originsHoldForNewRequestsOfEachKind() {
    start(list("origins", APP), new OneKey());
    bridge.change(list("origins", NEXT));
    for (String path :
        new String[] {"/eventbus/info", TicketEndpoint.PATH, "/call/session.login"}) {
      assertThat(ask(HttpMethod.POST, path, "Origin", APP).statusCode()).as(path).isEqualTo(403);
      assertThat(ask(HttpMethod.POST, path, "Origin", NEXT).statusCode())
          .as(path)
          .isNotEqualTo(403);
    }
    assertThat(ask(HttpMethod.GET, "/eventbus/info", "Origin", NEXT).getHeader("vary"))
        .isEqualToIgnoringCase("origin");
    assertThat(ask(HttpMethod.GET, "/eventbus/info", "Host", "next.example.com").statusCode())
        .isEqualTo(200);
    assertThat(ask(HttpMethod.GET, "/eventbus/info", "Host", "app.example.com").statusCode())
        .isEqualTo(403);
  }

  @Test
  void trustedProxiesHoldForNewSockets() {
    start(new JsonObject().put("bridge.limits.sockets-per-address", 1), null);
    Map<String, String> first = Map.of("X-Forwarded-For", "192.0.2.1");
    Map<String, String> second = Map.of("X-Forwarded-For", "192.0.2.2");
    BridgeClient before = webSocket(first);
    bridge.change(proxied(1));
    BridgeClient behind = webSocket(first);
    assertThat(status(first)).isEqualTo(429);
    BridgeClient other = webSocket(second);
    bridge.untilSlotsTaken(3);
    assertServed(before);
    bridge.change(new JsonObject().put("bridge.limits.sockets-per-address", 2));
    BridgeClient direct = webSocket(first);
    for (BridgeClient client : new BridgeClient[] {before, behind, other, direct}) {
      assertServed(client);
    }
    assertThat(bridge.slotsTaken()).isEqualTo(4);
    bridge.closeBridge();
  }

  @Test
  void trustedProxiesHoldForTheNextRequestOfAConnection() {
    start(new JsonObject(), null);
    HttpRequest<Buffer> request =
        web.get(bridge.url.getPort(), "127.0.0.1", "/eventbus/info")
            .putHeader("X-Forwarded-For", "192.0.2.1")
            .putHeader("Origin", "https://evil.example");
    assertThat(Await.result(request.send()).statusCode()).isEqualTo(403);
    bridge.change(proxied(1));
    assertThat(Await.result(request.send()).statusCode()).isEqualTo(403);
    assertThat(bridge.log)
        .containsExactly(
            "refused origin: client - at 127.0.0.1: https://evil.example",
            "refused origin: client - at 192.0.2.1: https://evil.example");
    assertThat(bridge.on(() -> bridge.context().throttle().isBarred(new Peer("192.0.2.1"))))
        .isFalse();
  }

  @Test
  void theConsoleComesAndGoes() {
    start(new JsonObject(), null);
    BridgeClient open = webSocket(Map.of());
    HttpResponse<Buffer> page = ask(HttpMethod.GET, "/");
    assertThat(page.statusCode()).isEqualTo(200);
    int wrongMethod = ask(HttpMethod.POST, "/").statusCode();
    bridge.change(new JsonObject().put("bridge.http.console", false));
    for (String path : new String[] {"/", "/console.js", "/console.json"}) {
      for (HttpMethod method : new HttpMethod[] {HttpMethod.GET, HttpMethod.POST}) {
        HttpResponse<Buffer> gone = ask(method, path);
        assertThat(gone.statusCode()).as(path).isEqualTo(404);
        assertThat(gone.headers().contains("Content-Security-Policy")).isFalse();
      }
    }
    assertThat(ask(HttpMethod.GET, "/", "Origin", APP).statusCode()).isEqualTo(403);
    assertServed(open);
    bridge.change(new JsonObject());
    HttpResponse<Buffer> again = ask(HttpMethod.GET, "/");
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(page.body());
    assertThat(again.headers().names()).containsExactlyElementsOf(page.headers().names());
    assertThat(again.getHeader("Content-Security-Policy")).contains("default-src 'none'");
    assertThat(ask(HttpMethod.GET, "/", "Origin", APP).statusCode()).isEqualTo(200);
    assertThat(ask(HttpMethod.POST, "/").statusCode()).isEqualTo(wrongMethod);
    assertServed(open);
  }

  @Test
  void theConsoleIsOffBehindANewProxy() {
    start(new JsonObject(), null);
    bridge.change(proxied(100));
    assertThat(ask(HttpMethod.GET, "/").statusCode()).isEqualTo(404);
  }

  private static JsonObject list(String name, String... values) {
    return new JsonObject().put("bridge.http." + name, new JsonArray(List.of(values)));
  }

  private static JsonObject proxied(int perAddress) {
    return list("trusted-proxies", "127.0.0.1")
        .put("bridge.limits.sockets-per-address", perAddress);
  }

  private HttpResponse<Buffer> ask(HttpMethod method, String path, String... header) {
    HttpRequest<Buffer> request = web.request(method, bridge.url.getPort(), "127.0.0.1", path);
    if (header.length > 0) {
      request.putHeader(header[0], header[1]);
    }
    return Await.result(request.send());
  }

  private BridgeClient webSocket(Map<String, String> headers) {
    BridgeClient client = BridgeClient.webSocket(vertx, () -> open(headers), Framing.RAW);
    assertServed(client);
    return client;
  }

  private int status(Map<String, String> headers) {
    return ((UpgradeRejectedException) Await.failure(open(headers))).getStatus();
  }

  private Future<WebSocket> open(Map<String, String> headers) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(bridge.url.getPort())
            .setURI("/eventbus/websocket");
    headers.forEach(options::addHeader);
    return BridgeClient.open(vertx, options);
  }

  private static void assertServed(BridgeClient client) {
    assertThat(client.ask("session.login", LOGIN).getJsonObject("body").getJsonObject("got"))
        .isEqualTo(LOGIN);
  }
}
