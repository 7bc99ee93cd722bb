package io.github.sessiongateway.internal.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.limit.Claim;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.OddRequests;
import io.github.sessiongateway.testing.Tcp;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds of the ops port, on real sockets. */
@ExtendWith(VertxExtension.class)
class OpsConnectionsTest {
  private static final String READY = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n";

  private final Vertx vertx;
  private final OpsFixture ops;

  OpsConnectionsTest(Vertx vertx) {
    this.vertx = vertx;
    ops = new OpsFixture().start(vertx, OpsFixture.LOOPBACK, null);
  }

  /** A socket with what it has received, and when it was closed. */
  private record Client(NetSocket socket, Buffer received, Future<Void> closed) {}

  private Client connect() {
    Buffer received = Buffer.buffer();
    Promise<Void> closed = Promise.promise();
    NetSocket socket =
        Await.result(
            Tcp.connect(
                vertx,
                new NetClientOptions(),
                ops.server.url().getPort(),
                opened ->
                    opened
                        .handler(received::appendBuffer)
                        .closeHandler(v -> closed.tryComplete())));
    return new Client(socket, received, closed.future());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        READY,
        READY + "X-Slow: a",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"
      })
  void aConnectionLivesForTenSecondsAtMost(String begun) {
    Client client = connect();
    client.socket().write(begun.isEmpty() ? Buffer.buffer() : Buffer.buffer(begun));
    Await.until(vertx, () -> ops.server.connections() == 1);
    ops.time.advance(Duration.ofSeconds(9));
    assertThat(client.closed().isComplete()).isFalse();
    ops.time.advance(Duration.ofSeconds(1));
    Await.result(client.closed());
    Await.until(vertx, () -> ops.server.connections() == 0);
    assertThat(ops.time.timers()).isZero();
  }

  @Test
  void aConnectionIsClosedAfterItsAnswer() {
    Client client = connect();
    client.socket().write(READY + "\r\n");
    Await.result(client.closed());
    assertThat(client.received().toString()).startsWith("HTTP/1.1 200");
    assertThat(ops.time.timers()).isZero();
  }

  @Test
  void aBodyIsDroppedAndTheRequestAnswered() {
    Client client = connect();
    client
        .socket()
        .write("GET /health/ready HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n")
        .compose(v -> client.socket().write(Buffer.buffer(new byte[50_000])));
    Await.result(client.closed());
    assertThat(client.received().toString()).startsWith("HTTP/1.1 200");
  }

  @Test
  void aLongBodyIsCutOff() {
    Client client = connect();
    client
        .socket()
        .write("POST /health/ready HTTP/1.1\r\nHost: a\r\nContent-Length: 900000000\r\n\r\n")
        .compose(v -> client.socket().write(Buffer.buffer(new byte[100_000])));
    Await.result(client.closed());
  }

  @Test
  void headersAreBounded() {
    String many = READY + "X: " + "a".repeat(9_000) + "\r\n\r\n";
    assertThat(OddRequests.answer(vertx, ops.server.url().getPort(), many))
        .startsWith("HTTP/1.1 431");
  }

  @Test
  void aPeerHasTwentyConnectionsAtMost() {
    List<Client> open = new ArrayList<>();
    for (int i = 0; i < OpsConnections.MOST_PER_PEER; i++) {
      open.add(connect());
    }
    Await.until(vertx, () -> ops.server.connections() == OpsConnections.MOST_PER_PEER);
    Await.result(connect().closed());
    open.get(0).socket().close();
    Await.until(vertx, () -> ops.server.connections() < OpsConnections.MOST_PER_PEER);
    assertThat(ops.get("/health/live").status()).isEqualTo(200);
  }

  @Test
  void allPeersHaveTwoHundredConnectionsAtMost() {
    OpsConnections connections = new OpsConnections(new ManualTime());
    List<Claim> taken = new ArrayList<>();
    for (int i = 0; i < OpsConnections.MOST; i++) {
      taken.add(connections.claim("192.0.2." + i));
    }
    assertThat(taken).doesNotContainNull();
    assertThat(connections.claim("192.0.2.201")).isNull();
    taken.get(0).release();
    taken.get(0).release();
    assertThat(connections.taken()).isEqualTo(OpsConnections.MOST - 1);
    assertThat(connections.claim("192.0.2.201")).isNotNull();
  }

  @Test
  void aPeerThatAsksTooOftenIsToldWhenToComeBack() {
    int status;
    do {
      status = ops.get("/health/live").status();
    } while (status == 200);
    assertThat(status).isEqualTo(429);
    assertThat(ops.get("/health/ready").header("Retry-After")).isEqualTo("1");
    ops.time.advance(Duration.ofSeconds(1));
    assertThat(ops.get("/health/live").status()).isEqualTo(200);
  }
}
