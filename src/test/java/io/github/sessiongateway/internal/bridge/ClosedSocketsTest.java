package io.github.sessiongateway.internal.bridge;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.github.sessiongateway.testing.HeapAsBefore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An open bridge holds no memory of closed sockets. */
@ExtendWith(HeapAsBefore.class)
class ClosedSocketsTest {
  /** Enough to hold twice the allowed heap if they were not released. */
  private static final int ROUNDS = 30;

  private static Vertx vertx;
  private static BridgeFixture bridge;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    bridge = BridgeFixture.start(vertx, new JsonObject());
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void socketsOpenedAndClosedAreForgotten(Framing framing) {
    for (int round = 0; round < ROUNDS; round++) {
      List<BridgeClient> clients = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        clients.add(bridge.connect(framing));
      }
      clients.forEach(BridgeClient::close);
      clients.forEach(client -> Await.result(client.closed()));
      bridge.untilSlotsTaken(0);
    }
  }

  @AfterAll
  static void stop() {
    Await.result(vertx.close());
  }
}
