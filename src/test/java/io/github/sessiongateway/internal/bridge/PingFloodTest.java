package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.connection.BridgeConnection;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Floods of what is cheap for a client and expensive for the bridge. */
@ExtendWith(VertxExtension.class)
class PingFloodTest {
  private final Vertx vertx;
  // Held: Vert.x closes a client that is collected.
  private final WebSocketClient sockets;
  private BridgeFixture bridge;

  PingFloodTest(Vertx vertx) {
    this.vertx = vertx;
    sockets = vertx.createWebSocketClient();
  }

  /** Vert.x answers a ping before the bridge can count it, and buffers unread pongs. */
  @Test
  void aFloodOfPingsClosesTheSocketEvenOfAnIdleReader() {
    bridge = BridgeFixture.start(vertx, new JsonObject());
    WebSocket reading = open();
    WebSocket deaf = open();
    deaf.pause();
    bridge.untilOpen(2);
    for (int i = 0; i < 5_000; i++) {
      reading.writePing(Buffer.buffer());
      deaf.writePing(Buffer.buffer());
    }
    bridge.until(
        () -> {
          bridge.connections().sweep();
          return bridge.connections().all().isEmpty();
        });
    assertThat(bridge.log).anyMatch(line -> line.startsWith("throttled message"));
    deaf.resume();
  }

  /** A client that goes on pinging may be cut off before it has read the reason. */
  @Test
  void aClientThatPingedTooOftenGetsTheReason() throws InterruptedException {
    bridge = BridgeFixture.start(vertx, new JsonObject());
    WebSocket pinging =
        Await.result(sockets.connect(bridge.url.getPort(), "127.0.0.1", "/eventbus/websocket"));
    BlockingQueue<Buffer> pongs = new LinkedBlockingQueue<>();
    Promise<Void> closed = Promise.promise();
    pinging.pongHandler(pongs::add);
    pinging.closeHandler(gone -> closed.complete());
    bridge.untilOpen(1);
    boolean isOpen = true;
    while (isOpen) {
      pinging.writePing(Buffer.buffer());
      assertThat(pongs.poll(30, TimeUnit.SECONDS)).isNotNull();
      isOpen =
          bridge.on(
              () -> {
                bridge.connections().sweep();
                return bridge.connections().all().stream().anyMatch(BridgeConnection::isOpen);
              });
    }
    Await.result(closed.future());
    assertThat(pinging.closeStatusCode()).isEqualTo((short) 1008);
  }

  /** Two guesses for one account, with a login between them that fails before Koyeb. */
  @Test
  void otherFailuresDoNotMakeTheNextGuessCheaper() {
    bridge = BridgeFixture.start(vertx, new JsonObject().put("bridge.limits.logins-per-minute", 8));
    vertx
        .eventBus()
        .<JsonObject>localConsumer(
            "session.login",
            message -> message.fail(message.body().containsKey("password") ? 401 : 400, "no"));
    BridgeClient guesser = bridge.connect(Framing.RAW);
    JsonObject empty = new JsonObject().put("email", "a@example.com");
    JsonObject guess = empty.copy().put("password", "guess");
    List<Integer> codes = new ArrayList<>();
    for (JsonObject login : List.of(guess, empty, guess, empty, empty)) {
      codes.add(guesser.ask("session.login", login).getInteger("failureCode"));
    }
    assertThat(codes).containsExactly(401, 400, 401, 400, 429);
    guesser.close();
  }

  private WebSocket open() {
    return Await.result(BridgeClient.open(vertx, bridge.url.getPort(), "/eventbus/websocket"));
  }
}
