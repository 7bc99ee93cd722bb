package io.github.sessiongateway.internal.koyeb;

import static io.github.sessiongateway.testing.Addresses.CLOSED_PORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.RawKoyeb;
import io.github.sessiongateway.testing.Relay;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why a call did not reach Koyeb: in its message, in its reason, and once in the log. */
@ExtendWith(VertxExtension.class)
class WhyUnreachableTest {
  private static final String TLS = "src/test/resources/tls/";
  private static final String WANTS_A_PASSWORD =
      "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";

  private final Vertx vertx;
  private final Context context;
  private final KoyebCaller caller;
  private final AtomicInteger connections = new AtomicInteger();
  private final LogLines log = LogLines.of(UpstreamNotices.class);

  WhyUnreachableTest(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    caller = new KoyebCaller(context);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void aClosedPortIsRefused() {
    String url = "http://127.0.0.1:" + CLOSED_PORT;
    check(failure(url, new JsonObject()), Reason.REFUSED);
    assertThat(log.lines())
        .containsExactly(
            "The connection to "
                + url.substring("http://".length())
                + " failed: refused, the connection was refused");
  }

  @Test
  void anExpiredCertificateIsNotTriedAgain() {
    Relay relay = Relay.start(vertx, serve("expired").port());
    SessionException failure =
        failure("https://127.0.0.1:" + relay.port(), trusting("expired-ca.pem"));
    check(failure, Reason.CERTIFICATE_EXPIRED);
    assertThat(relay.connections()).isEqualTo(1);
  }

  @Test
  void anAuthorityThatIsNotTrustedIsNotTriedAgain() {
    Relay relay = Relay.start(vertx, serve("server").port());
    SessionException failure = failure("https://127.0.0.1:" + relay.port(), new JsonObject());
    check(failure, Reason.CERTIFICATE_UNTRUSTED);
    assertThat(failure).hasMessageContaining("upstream.trust-file");
    assertThat(relay.connections()).isEqualTo(1);
  }

  @Test
  void aCertificateForAnotherNameIsNotTriedAgain() {
    Relay relay = Relay.start(vertx, serve("server").port());
    SessionException failure = failure("https://localhost:" + relay.port(), trusting("server.pem"));
    check(failure, Reason.HOSTNAME);
    assertThat(relay.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"false, RESET", "true, PROTOCOL"})
  void aServerWithoutTlsIsTold(boolean answers, Reason reason) {
    int port =
        listen(
            socket -> {
              if (answers) {
                socket.handler(hello -> socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
              } else {
                socket.close();
              }
            });
    check(failure("https://127.0.0.1:" + port, new JsonObject()), reason);
    // Each of the three attempts is a connection of its own.
    assertThat(connections).hasValue(3);
  }

  @Test
  void aServerThatIsSilentIsATimeout() {
    int port = listen(socket -> {});
    JsonObject settings = new JsonObject().put("upstream.connect-timeout", "200ms");
    check(failure("https://127.0.0.1:" + port, settings), Reason.TIMEOUT);
  }

  @Test
  void aProxyThatWantsAPasswordIsNotAskedAgain() {
    int proxy = listen(socket -> socket.handler(head -> socket.write(WANTS_A_PASSWORD)));
    SessionException failure = proxied(proxy);
    check(failure, Reason.PROXY);
    assertThat(failure).hasMessageContaining("upstream.proxy");
    assertThat(connections).hasValue(1);
  }

  @Test
  void aProxyThatFailsIsTriedAgain() {
    int proxy =
        listen(
            socket ->
                socket.handler(
                    head -> socket.write("HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")));
    check(proxied(proxy), Reason.PROXY);
    assertThat(connections).hasValue(3);
  }

  @Test
  void aProxyThatIsNotThereIsTheReason() {
    check(proxied(CLOSED_PORT), Reason.PROXY);
  }

  @Test
  void aConnectionThatBreaksIsABadReplyWithItsReason() {
    int port = listen(socket -> socket.handler(request -> socket.close()));
    SessionException failure = failure("http://127.0.0.1:" + port, new JsonObject());
    assertThat(failure.failure()).isEqualTo(Failure.BAD_REPLY);
    assertThat(failure.reason()).isEqualTo(Reason.RESET);
    assertThat(failure).hasMessageContaining("reset");
  }

  @Test
  void anOpenCircuitSaysWhyItIsOpen() {
    JsonObject settings = new JsonObject().put("upstream.breaker-min-calls", 1);
    // The first attempt opens it.
    SessionException open = failure("http://127.0.0.1:" + CLOSED_PORT, settings);
    assertThat(open.failure()).isEqualTo(Failure.CIRCUIT_OPEN);
    assertThat(open.reason()).isEqualTo(Reason.REFUSED);
    assertThat(open).hasMessageContaining("refused");
  }

  @Test
  void theReasonTravelsInTheErrorObject() {
    SessionException failure =
        SessionException.of(Failure.UNREACHABLE, "No.").because(Reason.CERTIFICATE_EXPIRED);
    assertThat(failure.toJson().getString("reason")).isEqualTo("certificate_expired");
    assertThat(SessionException.fromJson(failure.toJson()).reason())
        .isEqualTo(Reason.CERTIFICATE_EXPIRED);
    JsonObject later = failure.toJson().put("reason", "of a later version");
    assertThat(SessionException.fromJson(later).reason()).isNull();
  }

  private void check(SessionException failure, Reason reason) {
    assertThat(failure.failure()).isEqualTo(Failure.UNREACHABLE);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure).hasMessageContaining(reason.word());
    assertThat(log.lines())
        .filteredOn(line -> line.startsWith("The connection to "))
        .singleElement()
        .asString()
        .contains(reason.word());
  }

  private SessionException proxied(int proxy) {
    JsonObject settings = trusting("server.pem").put("upstream.proxy", "http://127.0.0.1:" + proxy);
    return failure("https://koyeb.invalid:" + serve("server").port(), settings);
  }

  private static JsonObject trusting(String file) {
    return new JsonObject().put("upstream.trust-file", TLS + file);
  }

  private RawKoyeb serve(String name) {
    return RawKoyeb.start(
        vertx,
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(TLS + name + ".pem")
                    .setKeyPath(TLS + name + ".key")));
  }

  private int listen(Handler<NetSocket> handler) {
    return Await.result(
            vertx
                .createNetServer()
                .connectHandler(
                    socket -> {
                      connections.incrementAndGet();
                      handler.handle(socket);
                    })
                .listen(0, "127.0.0.1"))
        .actualPort();
  }

  private KoyebClient open(String url, JsonObject settings) {
    JsonObject json =
        settings
            .put("upstream.base-url", url)
            .put("upstream.retries", 2)
            .put("upstream.backoff-initial", "1ms");
    return caller.koyeb(json);
  }

  private SessionException failure(String url, JsonObject settings) {
    KoyebClient koyeb = open(url, settings);
    return (SessionException) Await.failure(caller.refresh(koyeb, "t"));
  }
}
