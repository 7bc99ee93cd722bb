package io.github.sessiongateway.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.config.GatewayConfig;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sockets whose client reads nothing more, not even the last words. */
class UnreadSocketTest {
  private final Vertx vertx = Vertx.vertx();
  private final ManualTime time = new ManualTime();
  private final Hub hub =
      Hub.of(
          vertx,
          new BusResponder(vertx.eventBus()),
          GatewayConfig.read(new JsonObject()).bridge(),
          new Authentication(null, null, null),
          Duration.ofSeconds(1),
          time,
          time);
  private final List<String> done = new ArrayList<>();
  private final Peer peer = new Peer("192.0.2.1");

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void aSocketThatDoesNotComeToItsEndIsCutOffAndGivesItsSeatBack() {
    BridgeConnection connection = hub.connect(socket(), peer, hub.sockets().seat(peer));
    connection.close(1001, "Idle.");
    time.advance(Duration.ofSeconds(10));
    hub.sweep();
    assertThat(done).containsExactly("closed");
    assertThat(hub.sockets().open()).isEqualTo(1);
    time.advance(Duration.ofSeconds(1));
    hub.sweep();
    assertThat(done).containsExactly("closed", "cut off");
    assertThat(hub.sockets().open()).isZero();
    assertThat(hub.connections()).isEmpty();
  }

  @Test
  void whoGoesOnPingingASocketThatIsClosedIsCutOff() {
    BridgeConnection connection = hub.connect(socket(), peer, hub.sockets().seat(peer));
    connection.close(1001, "Idle.");
    for (int i = 0; i < 1_000; i++) {
      connection.control();
    }
    assertThat(done).contains("closed", "cut off");
  }

  private BridgeSocket socket() {
    return new IdleSocket(Dialect.TCP) {
      @Override
      public void write(JsonObject frame) {}

      @Override
      public void close(int code, String reason) {
        done.add("closed");
      }

      @Override
      public void abort() {
        done.add("cut off");
      }
    };
  }
}
