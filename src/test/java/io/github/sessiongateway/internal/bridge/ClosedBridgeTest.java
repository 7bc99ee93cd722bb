package io.github.sessiongateway.internal.bridge;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sockets of a bridge that closes. */
@ExtendWith(VertxExtension.class)
class ClosedBridgeTest {
  private final Vertx vertx;

  ClosedBridgeTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void aClosingBridgeCutsOffAClientThatDoesNotRead(Framing framing) {
    JsonObject limits =
        new JsonObject()
            .put("bridge.limits.messages-per-second", 100_000)
            .put("bridge.limits.requests-per-socket", 10_000);
    BridgeFixture bridge = BridgeFixture.start(vertx, limits);
    JsonObject large = new JsonObject().put("x", "x".repeat(50_000));
    vertx.eventBus().localConsumer("session.refresh", message -> message.reply(large));
    BridgeClient client = bridge.connect(framing);
    client.stopReading();
    for (int i = 0; i < 2_000; i++) {
      client.send(BridgeClient.request("session.refresh", new JsonObject()));
    }
    bridge.until(() -> bridge.isAnySlow());
    bridge.until(() -> bridge.pendingRequests() == 0);
    Future<Void> closed = bridge.closeBridge();
    bridge.until(
        () -> {
          bridge.time.advance(Duration.ofMillis(20));
          return closed.isComplete();
        });
    Await.result(closed);
    bridge.untilSlotsTaken(0);
  }
}
