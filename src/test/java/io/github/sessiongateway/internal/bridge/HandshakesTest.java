package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.TlsConfig;
import io.github.sessiongateway.internal.tls.Tls;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.Tcp;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets of TLS before their handshake is done, on the port of each bridge. */
@ExtendWith(VertxExtension.class)
class HandshakesTest {
  private static final Path TLS = Path.of("src/test/resources/tls");

  private final Vertx vertx;
  private BridgeFixture bridge;

  HandshakesTest(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Connected at once, because a silent socket has its slot for two seconds. */
  @ParameterizedTest
  @CsvSource({
    "sockets-per-address, true",
    "sockets-per-address, false",
    "sockets, true",
    "sockets, false"
  })
  void aSilentSocketHoldsASlot(String limit, boolean http) {
    start(limit, 2);
    Await.result(Future.all(opening(http), opening(http), opening(http)));
    bridge.until(() -> !bridge.log.isEmpty());
    assertThat(bridge.log).containsExactly("refused socket: client - at 127.0.0.1: too many");
    bridge.until(() -> bridge.context().slotsTaken() < 2);
    assertThat(Await.result(greet(http)).isSsl()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSilentSocketIsClosedAndItsSlotFree(boolean http) {
    start("sockets", 2);
    Silent silent = connect(http);
    Await.result(silent.closed);
    bridge.untilSlotsTaken(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHandshakeThatFailsLeavesNoSlotTaken(boolean http) {
    start("sockets", 2);
    Silent plain = connect(http);
    plain.socket.write(Buffer.buffer("GET / HTTP/1.1\r\n\r\n"));
    Await.result(plain.closed);
    Await.failure(Tcp.connect(vertx, new NetClientOptions().setSsl(true), port(http)));
    bridge.untilSlotsTaken(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSocketHoldsOneSlotOnceItsHandshakeIsDone(boolean http) {
    start("sockets", 1);
    NetSocket socket = Await.result(greet(http));
    bridge.untilSlotsTaken(1);
    assertThat(bridge.log).isEmpty();
    socket.close();
    bridge.untilSlotsTaken(0);
  }

  private record Silent(NetSocket socket, Future<Void> closed) {}

  private Silent connect(boolean http) {
    Promise<Void> closed = Promise.promise();
    NetSocket socket =
        Await.result(
            Tcp.connect(
                vertx,
                new NetClientOptions(),
                port(http),
                open -> open.closeHandler(v -> closed.tryComplete())));
    return new Silent(socket, closed.future());
  }

  private Future<NetSocket> opening(boolean http) {
    return Tcp.connect(vertx, new NetClientOptions(), port(http));
  }

  private Future<NetSocket> greet(boolean http) {
    NetClientOptions options =
        new NetClientOptions()
            .setSsl(true)
            .setTrustAll(true)
            .setHostnameVerificationAlgorithm("")
            .setEnabledSecureTransportProtocols(Set.of("TLSv1.2"));
    return Tcp.connect(vertx, options, port(http));
  }

  private int port(boolean http) {
    return http ? bridge.url.getPort() : bridge.tcpPort;
  }

  private void start(String limit, int most) {
    ManualTime files = new ManualTime();
    TlsConfig config =
        new TlsConfig(
            new TlsConfig.Pem(TLS.resolve("server.pem"), TLS.resolve("server.key")), null);
    Tls tls = Await.result(Tls.start(vertx, files, config));
    bridge =
        BridgeFixture.start(vertx, new JsonObject().put("bridge.limits." + limit, most), null, tls);
  }
}
