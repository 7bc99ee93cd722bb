package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.github.sessiongateway.testing.HeapAsBefore;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send too much, too slowly, too often, or malformed frames, over real sockets. */
@ExtendWith({HeapAsBefore.class, VertxExtension.class})
class FloodTest {
  private static final JsonObject LOGIN = new JsonObject().put("email", "a@example.com");

  private final Vertx vertx;
  private final NetClient net;
  private BridgeFixture bridge;

  FloodTest(Vertx vertx) {
    this.vertx = vertx;
    net = vertx.createNetClient();
  }

  @AfterEach
  void everythingIsAsBefore() {
    bridge.untilSlotsTaken(0);
    assertThat(bridge.open()).isZero();
    for (Framing framing : Framing.values()) {
      bridge.advance(Duration.ofMinutes(10));
      BridgeClient client = bridge.connect(framing);
      assertServed(client);
      client.close();
    }
    bridge.untilSlotsTaken(0);
  }

  private void start(JsonObject limits) {
    bridge = BridgeFixture.start(vertx, limits);
    bridge.echo("session.login");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 64 * 1024 + 1, 0x47455420})
  void aWrongLengthClosesTheSocketWithAReason(int length) {
    start(new JsonObject());
    BridgeClient client = BridgeClient.tcp(vertx, bridge.tcpPort);
    JsonObject last = Await.result(client.write(Buffer.buffer().appendInt(length)).next());
    String what = length < 0 ? "with a negative length" : "larger than 65536 bytes";
    String reason = "Closed because of a frame " + what + ".";
    assertThat(last.getString("message")).isEqualTo(reason);
    Await.result(client.closed());
    assertThat(bridge.log).anyMatch(line -> line.endsWith(reason));
  }

  @Test
  void aLengthWithoutABodyAndAByteASecondAreIdle() {
    start(new JsonObject());
    BridgeClient client = BridgeClient.tcp(vertx, bridge.tcpPort);
    BridgeClient other = BridgeClient.tcp(vertx, bridge.tcpPort);
    other.write(Buffer.buffer().appendInt(60_000));
    client.write(Buffer.buffer().appendInt(100));
    bridge.untilOpen(2);
    for (int second = 0; second <= 61; second++) {
      client.write(Buffer.buffer("{"));
      bridge.advance(Duration.ofSeconds(1));
    }
    assertThat(Await.result(client.next()).getString("message")).contains("idle-timeout");
    Await.result(client.closed());
    Await.result(other.closed());
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aClientThatPingsIsNotIdle(Framing framing) {
    start(new JsonObject());
    BridgeClient client = bridge.connect(framing);
    for (int i = 0; i < 5; i++) {
      client.send("{\"type\":\"ping\"}");
      assertServed(client);
      bridge.advance(Duration.ofSeconds(50));
    }
    assertServed(client);
    bridge.advance(Duration.ofSeconds(62));
    assertThat(Await.result(client.closed())).startsWith(framing == Framing.TCP ? "" : "1001 Idle");
  }

  @Test
  void aMillionEmptyFramesEndTheSocket() {
    start(new JsonObject());
    BridgeClient client = BridgeClient.tcp(vertx, bridge.tcpPort);
    client.write(Buffer.buffer(new byte[4 * 1_000_000]));
    bridge.until(() -> bridge.context().throttle().isBarred(Peer.of("127.0.0.1")));
    bridge.advance(Duration.ofSeconds(1));
    Await.result(client.closed());
  }

  @Test
  void aRateLimitedReplySaysWhenToTryAgain() {
    start(new JsonObject().put("bridge.limits.messages-per-second", 1));
    BridgeClient client = BridgeClient.raw(vertx, bridge.url.getPort());
    assertServed(client);
    JsonObject request = BridgeClient.request("session.login", LOGIN);
    request.put("headers", new JsonObject().put("error-reply", "true"));
    JsonObject error = client.ask(request).getJsonObject("body").getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo("rate_limited");
    assertThat(error.getInteger("retry_after")).isEqualTo(1);
    assertThat(error.getString("origin")).isEqualTo("gateway");
    client.close();
  }

  @Test
  void wrongPasswordsThrottleTheirAddressAndNoOther() {
    JsonObject limits =
        new JsonObject()
            .put("bridge.limits.logins-per-minute", 6)
            .put("bridge.http.trusted-proxies", new JsonArray().add("127.0.0.1"));
    bridge = BridgeFixture.start(vertx, limits);
    vertx
        .eventBus()
        .localConsumer(
            "session.login",
            message -> {
              if (message.headers().contains("right")) {
                message.reply(new JsonObject().put("got", message.body()));
              } else {
                message.fail(401, "wrong");
              }
            });
    BridgeClient guesser = behindProxy("192.0.2.1");
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      JsonObject body = new JsonObject().put("email", i + "@example.com");
      codes.add(guesser.ask("session.login", body).getInteger("failureCode"));
    }
    assertThat(codes).containsExactly(401, 401, 429, 429);
    BridgeClient other = behindProxy("192.0.2.2");
    JsonObject right = BridgeClient.request("session.login", LOGIN);
    right.put("headers", new JsonObject().put("right", "1"));
    assertThat(other.ask(right).getJsonObject("body").getJsonObject("got")).isEqualTo(LOGIN);
    assertThat(bridge.log).anyMatch(line -> line.startsWith("throttled login"));
    guesser.close();
    other.close();
    Await.result(vertx.close());
    BridgeFixture next = BridgeFixture.start(Vertx.vertx(), new JsonObject());
    next.echo("session.login");
    bridge = next;
  }

  @Test
  void aMessageInManyFramesIsBoundedInSizeAndNumber() {
    start(new JsonObject());
    for (int size : new int[] {0, 20_000}) {
      WebSocket socket = open();
      Promise<Void> closed = Promise.promise();
      socket.closeHandler(closed::complete).exceptionHandler(broken -> {});
      Buffer part = Buffer.buffer(new byte[size]);
      socket.writeFrame(WebSocketFrame.textFrame("{", false));
      // Few enough to be sent before the close code comes, which one that still writes does not
      // read.
      for (int i = 0; i < (size == 0 ? 100 : 5); i++) {
        socket.writeFrame(WebSocketFrame.continuationFrame(part, false));
      }
      Await.result(closed.future());
      assertThat(socket.closeStatusCode()).isEqualTo((short) 1009);
    }
  }

  @Test
  void aMessageInAFewFramesIsOne() {
    start(new JsonObject());
    WebSocket socket = open();
    BridgeClient client =
        BridgeClient.webSocket(vertx, () -> Future.succeededFuture(socket), Framing.RAW);
    String text = BridgeClient.request("session.login", LOGIN).encode();
    socket.writeFrame(WebSocketFrame.textFrame(text.substring(0, 9), false));
    socket.writePing(Buffer.buffer("p"));
    socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(text.substring(9)), true));
    assertThat(Await.result(client.next()).getJsonObject("body").getJsonObject("got"))
        .isEqualTo(LOGIN);
    client.close();
  }

  @Test
  void abandonedSocketsCostNoMoreThanTheLimitOfAnAddress() {
    start(new JsonObject());
    for (int port : new int[] {bridge.tcpPort, bridge.url.getPort()}) {
      List<Future<NetSocket>> opened = new ArrayList<>();
      AtomicInteger refused = new AtomicInteger();
      for (int i = 0; i < 5_000; i++) {
        opened.add(connect(port, refused::incrementAndGet));
      }
      opened.forEach(Await::result);
      // The bridge has accepted all when it has closed those beyond its limit.
      bridge.until(() -> refused.get() == 4_900);
      bridge.untilSlotsTaken(100);
      opened.forEach(socket -> socket.result().close());
      bridge.untilSlotsTaken(0);
    }
    assertThat(bridge.log).hasSizeLessThan(50);
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aSlowReaderIsNotReadFromAndThenClosed(Framing framing) {
    JsonObject limits =
        new JsonObject()
            .put("bridge.limits.messages-per-second", 100_000)
            .put("bridge.limits.requests-per-socket", 10_000);
    bridge = BridgeFixture.start(vertx, limits);
    JsonObject large = new JsonObject().put("x", "x".repeat(50_000));
    vertx.eventBus().localConsumer("session.refresh", message -> message.reply(large));
    bridge.echo("session.login");
    BridgeClient client = bridge.connect(framing);
    client.stopReading();
    for (int i = 0; i < 2_000; i++) {
      client.send(BridgeClient.request("session.refresh", new JsonObject()));
    }
    bridge.until(() -> bridge.isAnySlow());
    bridge.until(() -> bridge.pendingRequests() == 0);
    BridgeClient good = bridge.connect(framing);
    assertServed(good);
    good.close();
    bridge.advance(Duration.ofSeconds(12));
    bridge.untilOpen(0);
    assertThat(bridge.log).anyMatch(line -> line.contains("slow reader"));
    // Without a reader, the close waits for Vert.x, which waits for the other side.
    client.goOnReading();
    Await.result(client.closed());
  }

  /** Its handler is set on its event loop, so that it cannot close before. */
  private Future<NetSocket> connect(int port, Runnable whenClosed) {
    return OnContext.call(
        vertx.getOrCreateContext(),
        () ->
            net.connect(port, "127.0.0.1")
                .onSuccess(socket -> socket.closeHandler(closed -> whenClosed.run())));
  }

  private BridgeClient behindProxy(String address) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(bridge.url.getPort())
            .setURI("/eventbus/websocket")
            .addHeader("X-Forwarded-For", address);
    return BridgeClient.webSocket(vertx, () -> BridgeClient.open(vertx, options), Framing.RAW);
  }

  private WebSocket open() {
    return Await.result(BridgeClient.open(vertx, bridge.url.getPort(), "/eventbus/websocket"));
  }

  private void assertServed(BridgeClient client) {
    JsonObject request = BridgeClient.request("session.login", LOGIN);
    JsonObject answer = client.ask(request);
    while (!request.getString("replyAddress").equals(answer.getString("address"))) {
      answer = Await.result(client.next());
    }
    assertThat(answer.getJsonObject("body").getJsonObject("got")).isEqualTo(LOGIN);
  }
}
