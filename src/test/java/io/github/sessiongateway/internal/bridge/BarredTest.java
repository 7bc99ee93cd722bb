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
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that ignores the rate limit is barred for a second, on each transport. */
@ExtendWith(VertxExtension.class)
class BarredTest {
  private static final JsonObject LOGIN = new JsonObject().put("email", "a@example.com");
  private static final String GOOD = "192.0.2.2";
  private static final String BAD = "192.0.2.1";

  private final Vertx vertx;
  private final WebClient web;
  private BridgeFixture bridge;

  BarredTest(Vertx vertx) {
    this.vertx = vertx;
    web = WebClient.create(vertx);
  }

  private void start(Authenticator authenticator) {
    JsonObject config =
        new JsonObject()
            .put("bridge.limits.messages-per-second", 10)
            .put("bridge.http.trusted-proxies", new JsonArray().add("127.0.0.1"));
    bridge = BridgeFixture.start(vertx, config, authenticator);
    bridge.echo("session.login");
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aFloodIsRefusedRequestByRequestAndThenClosed(Framing framing) {
    start(null);
    BridgeClient client = bridge.connect(framing);
    List<JsonObject> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(client.ask("session.login", LOGIN));
    }
    assertThat(answers.subList(0, 10)).allMatch(answer -> !answer.getString("type").equals("err"));
    assertThat(answers.subList(10, 20))
        .allMatch(answer -> answer.getInteger("failureCode") == 429)
        .allMatch(answer -> answer.getString("address").length() == 36);
    client.send(BridgeClient.request("session.login", LOGIN));
    bridge.until(this::isBarred);
    assertThat(bridge.log).isNotEmpty().allMatch(line -> line.contains("127.0.0.1"));
    bridge.advance(Duration.ofSeconds(1));
    assertThat(Await.result(client.closed()))
        .startsWith(framing == Framing.TCP ? "" : "1008 Too many messages");
  }

  @Test
  void onTcpABarredClientIsNotReadForASecond() {
    start(null);
    BridgeClient flood = bridge.connect(Framing.TCP);
    flood(flood);
    bridge.until(this::isBarred);
    BridgeClient again = bridge.connect(Framing.TCP);
    again.send(BridgeClient.request("session.login", LOGIN));
    bridge.untilOpen(2);
    bridge.advance(Duration.ofSeconds(1));
    Await.result(flood.closed());
    assertThat(Await.result(again.next()).getInteger("failureCode")).isEqualTo(1013);
    Await.result(again.closed());
    bridge.untilSlotsTaken(0);
    bridge.advance(Duration.ofSeconds(1));
    assertServed(bridge.connect(Framing.TCP));
  }

  @Test
  void aClientThatFloodsAgainIsBarredSooner() {
    start(null);
    flood(bridge.connect(Framing.TCP));
    bridge.until(this::isBarred);
    bridge.advance(Duration.ofSeconds(1));
    BridgeClient again = bridge.connect(Framing.TCP);
    // Few enough for one write: one that is still writing when it is closed reads no code.
    flood(again, 50);
    bridge.until(this::isBarred);
    bridge.advance(Duration.ofSeconds(1));
    Await.result(again.closed());
    List<Integer> codes = new ArrayList<>();
    while (!codes.contains(1008)) {
      codes.add(Await.result(again.next()).getInteger("failureCode"));
    }
    assertThat(codes).containsOnlyOnce(429).hasSizeLessThan(4);
  }

  @Test
  void overHttpABarredPeerGets429AndOthersAreServed() {
    start(null);
    BridgeClient flood = BridgeClient.webSocket(vertx, () -> open(BAD, null), Framing.RAW);
    BridgeClient beside = BridgeClient.webSocket(vertx, () -> open(BAD, null), Framing.RAW);
    flood(flood);
    bridge.until(() -> bridge.context().throttle().isBarred(new Peer(BAD)));
    assertThat(((UpgradeRejectedException) Await.failure(open(BAD, null))).getStatus())
        .isEqualTo(429);
    assertThat(beside.ask("session.login", LOGIN).getInteger("failureCode")).isEqualTo(429);
    BridgeClient other = BridgeClient.webSocket(vertx, () -> open(GOOD, null), Framing.RAW);
    for (int i = 0; i < 10; i++) {
      assertServed(other);
    }
    bridge.advance(Duration.ofSeconds(2));
    assertThat(Await.result(flood.closed())).startsWith("1008 ");
    assertServed(beside);
    assertServed(BridgeClient.webSocket(vertx, () -> open(BAD, null), Framing.RAW));
  }

  @Test
  void aBarredClientIsDeniedFromOtherAddressesToo() {
    start(new OneKey());
    BridgeClient flood = BridgeClient.webSocket(vertx, () -> open(BAD, "right"), Framing.RAW);
    flood(flood);
    bridge.until(() -> bridge.context().throttle().isBarred(new Peer(BAD)));
    BridgeClient again = BridgeClient.webSocket(vertx, () -> open(GOOD, "right"), Framing.RAW);
    assertThat(Await.result(again.closed())).startsWith("1013 ");
    bridge.advance(Duration.ofSeconds(2));
    assertServed(BridgeClient.webSocket(vertx, () -> open(GOOD, "right"), Framing.RAW));
  }

  @Test
  void wrongCredentialsAreCountedAndLoggedOnEachPath() {
    start(new OneKey());
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      codes.add(((UpgradeRejectedException) Await.failure(open(BAD, "wrong"))).getStatus());
      codes.add(ticket(BAD, "wrong").statusCode());
    }
    assertThat(codes.subList(0, 10)).containsOnly(401);
    assertThat(codes.subList(11, 12)).containsOnly(429);
    assertThat(bridge.log).anyMatch(line -> line.endsWith("unknown key"));
    assertThat(ticket(BAD, "right").statusCode()).isEqualTo(429);
    assertThat(ticket(BAD, "right").getHeader("retry-after")).isEqualTo("1");
    assertThat(ticket(GOOD, "right").statusCode()).isEqualTo(200);
    bridge.advance(Duration.ofSeconds(1));
    assertThat(ticket(BAD, "right").statusCode()).isEqualTo(200);
  }

  /** Each costs a message more. Of ten messages per second, five can be wrong. */
  @Test
  void wrongKeysOverTcpAreCountedBesideTheirMessages() {
    start(new OneKey());
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      JsonObject request = BridgeClient.request("session.login", LOGIN);
      request.put("headers", new JsonObject().put("gateway-key", "wrong"));
      codes.add(bridge.connect(Framing.TCP).ask(request).getInteger("failureCode"));
    }
    assertThat(codes).containsExactly(401, 401, 401, 401, 401, 429);
  }

  private static void flood(BridgeClient client) {
    flood(client, 1_000);
  }

  private static void flood(BridgeClient client, int messages) {
    for (int i = 0; i < messages; i++) {
      client.send(BridgeClient.request("session.login", LOGIN));
    }
  }

  private boolean isBarred() {
    return bridge.context().throttle().isBarred(new Peer("127.0.0.1"));
  }

  private static void assertServed(BridgeClient client) {
    JsonObject request = BridgeClient.request("session.login", LOGIN);
    JsonObject answer = client.ask(request);
    assertThat(answer.getString("address")).isEqualTo(request.getString("replyAddress"));
    assertThat(answer.getString("type")).isNotEqualTo("err");
  }

  private HttpResponse<?> ticket(String from, String key) {
    return Await.result(
        web.request(HttpMethod.POST, bridge.url.getPort(), "127.0.0.1", TicketEndpoint.PATH)
            .putHeader("X-Forwarded-For", from)
            .putHeader("Authorization", "Bearer " + key)
            .send());
  }

  private Future<WebSocket> open(String from, String key) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(bridge.url.getPort())
            .setURI("/eventbus/websocket")
            .addHeader("X-Forwarded-For", from);
    if (key != null) {
      options.addHeader("Authorization", "Bearer " + key);
    }
    return BridgeClient.open(vertx, options);
  }
}
