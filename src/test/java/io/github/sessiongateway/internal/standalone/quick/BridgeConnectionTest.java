package io.github.sessiongateway.internal.standalone.quick;

import static io.github.sessiongateway.testing.Addresses.CLOSED_PORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class BridgeConnectionTest {
  private final Vertx vertx;

  BridgeConnectionTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void aMissingConnectionIsReportedWithUrlAndReason() {
    ErrorObject failure = failure("http://127.0.0.1:" + CLOSED_PORT);
    assertThat(failure.failure()).isEqualTo(Failure.UNREACHABLE);
    assertThat(failure.json()).containsEntry("reason", "refused");
    assertThat(message(failure))
        .isEqualTo(
            "No connection to the bridge at http://127.0.0.1:"
                + CLOSED_PORT
                + ": refused, the connection was refused.");
  }

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
    ErrorObject failure = failure("https://127.0.0.1:" + port);
    assertThat(failure.json()).containsEntry("reason", "certificate_untrusted");
    assertThat(message(failure))
        .contains("https://127.0.0.1:" + port + ":")
        .contains("(--ca-file)");
  }

  @Test
  void aBridgeThatClosesSaysWhy() {
    HttpServer server =
        vertx.createHttpServer().webSocketHandler(socket -> socket.close((short) 4401, "expired"));
    int port = Await.result(server.listen(0, "127.0.0.1")).actualPort();
    ErrorObject failure = failure("http://127.0.0.1:" + port);
    assertThat(failure.json()).containsEntry("reason", "reset");
    assertThat(message(failure)).endsWith("closed the connection: expired.");
  }

  @Test
  void anAnswerThatIsNotJsonIsReported() {
    HttpServer server =
        vertx
            .createHttpServer()
            .webSocketHandler(socket -> socket.handler(frame -> socket.writeTextMessage("hello")));
    int port = Await.result(server.listen(0, "127.0.0.1")).actualPort();
    ErrorObject failure = failure("http://127.0.0.1:" + port);
    assertThat(failure.json()).containsEntry("reason", "protocol");
    assertThat(message(failure)).contains("http://127.0.0.1:" + port + " is not a bridge");
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
    ErrorObject failure = failure("http://127.0.0.1:" + port);
    assertThat(failure.failure()).isEqualTo(expected);
    assertThat(failure.exitCode()).isEqualTo(exitCode);
  }

  private static ErrorObject failure(String url) {
    return assertThrows(BridgeException.class, () -> send(url)).error();
  }

  private static String message(ErrorObject error) {
    return String.valueOf(error.json().get("message"));
  }

  private static Map<?, ?> send(String url) throws BridgeException {
    return new BridgeConnection(
            BridgeUrl.parse(url), null, new Trust.Authorities(null), new SecureRandom())
        .send(SessionAddress.REFRESH.address(), null, null);
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
    assertThat(BridgeUrl.parse(url)).isEqualTo(expected);
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
    assertThatThrownBy(() -> BridgeUrl.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--via ")
        .hasMessageNotContaining("canary");
  }
}
