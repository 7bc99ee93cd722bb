package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.connection.BridgeConnection;
import io.github.sessiongateway.internal.bridge.connection.Connections;
import io.github.sessiongateway.internal.bridge.framing.BridgeSocket;
import io.github.sessiongateway.internal.bridge.framing.Dialect;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sockets whose client reads nothing more, not even the last words. */
@ExtendWith(VertxExtension.class)
class UnreadSocketTest {
  private final ManualTime time = new ManualTime();
  private final Connections connections;
  private final List<String> done = new ArrayList<>();
  private final Peer peer = new Peer("192.0.2.1");
  private boolean full;

  UnreadSocketTest(Vertx vertx) {
    connections = new Connections(TestContext.anonymous(vertx, time));
  }

  @Test
  void aSocketThatDoesNotCloseIsCutOffAndReleasesItsSlot() {
    BridgeConnection connection =
        connections.open(socket(), peer, connections.context().claimSlot(peer));
    connection.close(1001, "Idle.");
    time.advance(Duration.ofSeconds(10));
    connections.sweep();
    assertThat(done).containsExactly("closed");
    assertThat(connections.context().slotsTaken()).isEqualTo(1);
    time.advance(Duration.ofSeconds(1));
    connections.sweep();
    assertThat(done).containsExactly("closed", "cut off");
    assertThat(connections.context().slotsTaken()).isZero();
    assertThat(connections.all()).isEmpty();
  }

  @Test
  void aClientThatPingsAClosedSocketIsCutOff() {
    BridgeConnection connection =
        connections.open(socket(), peer, connections.context().claimSlot(peer));
    connection.close(1001, "Idle.");
    for (int i = 0; i < 1_000; i++) {
      connection.receiveControl();
    }
    assertThat(done).contains("closed", "cut off");
  }

  /** The frame would wait behind what the client does not read, and fail with it. */
  @Test
  void aSlowReaderIsCutOffWithoutACloseFrame() {
    BridgeConnection connection =
        connections.open(socket(), peer, connections.context().claimSlot(peer));
    full = true;
    connection.receive(() -> new JsonObject().put("type", "ping"));
    time.advance(Duration.ofSeconds(11));
    connections.sweep();
    assertThat(done).containsExactly("cut off");
  }

  private BridgeSocket socket() {
    return new IdleSocket(Dialect.TCP) {
      @Override
      public boolean isFull() {
        return full;
      }

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
