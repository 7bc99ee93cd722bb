package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.connection.BridgeConnection;
import io.github.sessiongateway.internal.bridge.connection.Connections;
import io.github.sessiongateway.internal.bridge.framing.Dialect;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sockets of clients that only listen. */
@ExtendWith(VertxExtension.class)
class ListeningSocketTest {
  private final Vertx vertx;
  private final ManualTime time = new ManualTime();
  private final List<String> done = new ArrayList<>();
  private final Connections connections;
  private final BridgeConnection connection;

  ListeningSocketTest(Vertx vertx) {
    this.vertx = vertx;
    connections = new Connections(TestContext.anonymous(vertx, time));
    connection =
        connections.open(
            new IdleSocket(Dialect.SOCKJS) {
              @Override
              public void ping() {
                done.add("ping");
              }

              @Override
              public void write(JsonObject frame) {}

              @Override
              public void close(int code, String reason) {
                done.add(code + " " + reason);
              }

              @Override
              public void abort() {}
            },
            new Peer("192.0.2.1"),
            connections.context().claimSlot(new Peer("192.0.2.1")));
  }

  @BeforeEach
  void authenticate() {
    connection.authenticated(connections.context().withoutCredential(null));
  }

  @Test
  void aClientThatAnswersPingsStays() {
    for (int i = 0; i < 100; i++) {
      pass(21);
      connection.receiveControl();
    }
    assertThat(done).isEqualTo(Collections.nCopies(100, "ping"));
  }

  /** During a suspend, it cannot be heard. */
  @Test
  void aSuspendDoesNotCountAsSilence() {
    time.suspend(Duration.ofHours(2));
    pass(20);
    assertThat(done).isEmpty();
  }

  @Test
  void aClientThatPingsByItselfIsNotPinged() {
    for (int i = 0; i < 100; i++) {
      pass(20);
      connection.receiveControl();
    }
    assertThat(done).isEmpty();
  }

  @Test
  void aDeadClientIsPingedTwiceAndClosed() {
    pass(61);
    assertThat(done)
        .containsExactly("ping", "ping", "1001 Idle for longer than bridge.limits.idle-timeout.");
  }

  @ParameterizedTest
  @EnumSource(value = Framing.class, names = "TCP", mode = EnumSource.Mode.EXCLUDE)
  void librariesAnswerThePingsOfTheGateway(Framing framing) {
    BridgeFixture bridge = BridgeFixture.start(vertx, new JsonObject());
    BridgeClient client = bridge.connect(framing);
    for (int i = 0; i < 10; i++) {
      bridge.advance(Duration.ofSeconds(21));
      bridge.until(
          () ->
              bridge.connections().all().stream()
                  .noneMatch(open -> open.isQuiet(Duration.ofSeconds(20))));
    }
    assertThat(bridge.open()).isEqualTo(1);
    client.close();
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      time.advance(Duration.ofSeconds(1));
      connections.sweep();
    }
  }
}
