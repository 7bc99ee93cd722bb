package io.github.sessiongateway.internal.standalone;

import static io.github.sessiongateway.testing.Addresses.CLOSED_PORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.lang.ref.Cleaner;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class RemoteGatewayConnectionTest {
  private final Vertx vertx;

  RemoteGatewayConnectionTest(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Vert.x closes a client that is not referenced, even during a handshake. */
  @Test
  void theConnectionOutlivesAGarbageCollection() {
    HttpServer server =
        vertx
            .createHttpServer()
            .webSocketHandshakeHandler(this::acceptAfterACollection)
            .webSocketHandler(
                socket ->
                    socket.handler(frame -> socket.writeTextMessage("{\"body\":{\"ok\":1}}")));
    Await.result(server.listen(0, "127.0.0.1"));
    RemoteGatewayConnection gateway =
        new RemoteGatewayConnection(
            vertx,
            RemoteGatewayConnection.parse("http://127.0.0.1:" + server.actualPort()),
            null,
            null);
    assertThat(Await.result(gateway.send(SessionAddress.REFRESH.address(), null, null)))
        .isEqualTo(new JsonObject().put("ok", 1));
  }

  private void acceptAfterACollection(ServerWebSocketHandshake handshake) {
    vertx
        .executeBlocking(
            () -> {
              CountDownLatch collected = new CountDownLatch(1);
              registerGarbage(collected);
              while (collected.getCount() > 0) {
                System.gc();
              }
              return null;
            })
        .compose(v -> handshake.accept());
  }

  private static void registerGarbage(CountDownLatch collected) {
    var unused = Cleaner.create().register(new Object(), collected::countDown);
  }

  @Test
  void aMissingConnectionIsReportedWithUrlAndReason() {
    SessionException failure = failure("http://127.0.0.1:" + CLOSED_PORT);
    assertThat(failure.failure()).isEqualTo(Failure.UNREACHABLE);
    assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
    assertThat(failure)
        .hasMessage(
            "No connection to the bridge at http://127.0.0.1:"
                + CLOSED_PORT
                + ": refused, the connection was refused.");
  }

  /** Vert.x throws on the event loop, where the caller would not see the exception. */
  @Test
  void aPortBeyondAllPortsIsUnreachable() {
    assertThat(failure("http://127.0.0.1:70000").failure()).isEqualTo(Failure.UNREACHABLE);
  }

  @Test
  void aCertificateThatIsNotTrustedNamesTheOption() {
    HttpServerOptions tls =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath("src/test/resources/tls/server.pem")
                    .setKeyPath("src/test/resources/tls/server.key"));
    HttpServer server = vertx.createHttpServer(tls).requestHandler(request -> request.response());
    int port = Await.result(server.listen(0, "127.0.0.1")).actualPort();
    SessionException failure = failure("https://127.0.0.1:" + port);
    assertThat(failure.reason()).isEqualTo(Reason.CERTIFICATE_UNTRUSTED);
    assertThat(failure)
        .hasMessageContaining("https://127.0.0.1:" + port + ":")
        .hasMessageContaining("(--ca-file)");
  }

  @Test
  void aBridgeThatClosesSaysWhy() {
    HttpServer server =
        vertx.createHttpServer().webSocketHandler(socket -> socket.close((short) 4401, "expired"));
    int port = Await.result(server.listen(0, "127.0.0.1")).actualPort();
    SessionException failure = failure("http://127.0.0.1:" + port);
    assertThat(failure.reason()).isEqualTo(Reason.RESET);
    assertThat(failure).hasMessageEndingWith("closed the connection: expired.");
  }

  @Test
  void anAnswerThatIsNotJsonIsReported() {
    HttpServer server =
        vertx
            .createHttpServer()
            .webSocketHandler(socket -> socket.handler(frame -> socket.writeTextMessage("hello")));
    int port = Await.result(server.listen(0, "127.0.0.1")).actualPort();
    SessionException failure = failure("http://127.0.0.1:" + port);
    assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
    assertThat(failure).hasMessageContaining("http://127.0.0.1:" + port + " is not a bridge");
  }

  @ParameterizedTest
  @CsvSource({
    "401, GATEWAY_UNAUTHENTICATED, 1",
    "403, GATEWAY_FORBIDDEN, 1",
    "404, GATEWAY_FORBIDDEN, 1",
    "429, RATE_LIMITED, 75",
    "502, UNREACHABLE, 75",
    "503, SHUTTING_DOWN, 75",
    "504, UNREACHABLE, 75",
  })
  void theStatusOfAFailedUpgradeDecidesWhetherItMayPass(
      int status, Failure expected, int exitCode) {
    HttpServer server =
        vertx.createHttpServer().webSocketHandshakeHandler(asked -> asked.reject(status));
    int port = Await.result(server.listen(0, "127.0.0.1")).actualPort();
    SessionException failure = failure("http://127.0.0.1:" + port);
    assertThat(failure.failure()).isEqualTo(expected);
    assertThat(ExitCode.of(failure)).isEqualTo(exitCode);
  }

  private SessionException failure(String url) {
    RemoteGatewayConnection gateway =
        new RemoteGatewayConnection(vertx, RemoteGatewayConnection.parse(url), null, null);
    return (SessionException)
        Await.failure(gateway.send(SessionAddress.REFRESH.address(), null, null));
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8080, ws://127.0.0.1:8080/eventbus/websocket",
    "http://localhost:8080/, ws://localhost:8080/eventbus/websocket",
    "ws://127.0.0.1:8080/eventbus, ws://127.0.0.1:8080/eventbus/websocket",
    "https://gateway.example.com, wss://gateway.example.com:443/eventbus/websocket",
    "wss://gateway.example.com/mine/websocket, wss://gateway.example.com:443/mine/websocket",
  })
  void aUrlNamesTheRawWebSocket(String url, URI expected) {
    assertThat(RemoteGatewayConnection.parse(url)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gateway",
        "ftp://127.0.0.1",
        "http://gateway.example.com",
        "https://user:canary@gateway.example.com",
        "https://gateway.example.com?token=canary",
        "http://[canary"
      })
  void anyOtherUrlFailsAndIsNotQuoted(String url) {
    assertThatThrownBy(() -> RemoteGatewayConnection.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--via ")
        .hasMessageNotContaining("canary");
  }
}
