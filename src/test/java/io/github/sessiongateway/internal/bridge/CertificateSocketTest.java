package io.github.sessiongateway.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.Authentication;
import io.github.sessiongateway.internal.config.AuthConfig;
import io.github.sessiongateway.internal.config.TlsConfig;
import io.github.sessiongateway.internal.tls.Tls;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.BridgeClient.Framing;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sockets of a client that authenticates by a certificate, which expires in a hundred years. */
@ExtendWith(VertxExtension.class)
class CertificateSocketTest {
  private static final Path TLS = Path.of("src/test/resources/tls");
  private static final Duration LONG = Duration.ofDays(37_000);

  private final Vertx vertx;
  private final ManualTime files = new ManualTime();
  private @TempDir Path folder;
  private final WebSocketClient webSockets;
  private Tls tls;
  private BridgeFixture bridge;

  CertificateSocketTest(Vertx vertx) {
    this.vertx = vertx;
    webSockets =
        vertx.createWebSocketClient(
            certified(new WebSocketClientOptions().setSsl(true).setVerifyHost(false)));
  }

  @BeforeEach
  void start() throws IOException {
    Path keys =
        Files.writeString(
            folder.resolve("keys"),
            "{\"name\":\"robot\",\"certificate\":true,\"permissions\":[\"login\"]}");
    Authentication authentication =
        Await.result(
            Authentication.start(
                vertx, files, files, new AuthConfig(AuthConfig.Mode.KEYS, false, keys, null)));
    TlsConfig config =
        new TlsConfig(
            new TlsConfig.Pem(TLS.resolve("server.pem"), TLS.resolve("server.key")),
            Files.copy(TLS.resolve("ca.pem"), folder.resolve("ca")));
    tls = Await.result(Tls.start(vertx, files, config));
    JsonObject limits = new JsonObject().put("bridge.limits.sockets-per-client", 2);
    bridge = BridgeFixture.start(vertx, limits, authentication, tls);
    bridge.echo("session.login");
  }

  @Test
  void anExpiringCertificateClosesItsSockets() {
    BridgeClient tcp = tcp();
    BridgeClient webSocket = BridgeClient.webSocket(vertx, () -> open(), Framing.RAW);
    assertServed(tcp);
    assertServed(webSocket);
    bridge.advance(Duration.ofSeconds(2));
    assertServed(tcp);
    assertServed(webSocket);
    bridge.setAhead(LONG);
    bridge.advance(Duration.ofSeconds(2));
    assertThat(Await.result(tcp.next()).getInteger("failureCode")).isEqualTo(4401);
    assertThat(Await.result(tcp.closed())).isEqualTo("closed");
    assertThat(Await.result(webSocket.closed())).startsWith("4401 ");
  }

  /** Java does not check a resumed TLS session again for a day. */
  @Test
  void anExpiredCertificateDoesNotAuthenticate() {
    bridge.setAhead(LONG);
    assertThat(tcp().ask(login()).getInteger("failureCode")).isEqualTo(401);
    assertThat(((UpgradeRejectedException) Await.failure(open())).getStatus()).isEqualTo(401);
  }

  /** Browsers show it for any page, so only a page of the own origin may use it. */
  @Test
  void aCertificateDoesNotWaiveTheOwnOrigin() {
    Supplier<Future<WebSocket>> own = () -> open("https://localhost:" + bridge.url.getPort(), "");
    assertServed(BridgeClient.webSocket(vertx, own, Framing.RAW));
    Throwable refused = Await.failure(open("https://evil.example", ""));
    assertThat(((UpgradeRejectedException) refused).getStatus()).isEqualTo(403);
    refused = Await.failure(open("https://evil.example", "?ticket=x"));
    assertThat(((UpgradeRejectedException) refused).getStatus()).isEqualTo(401);
  }

  @Test
  void aRemovedAuthorityClosesItsSockets() throws IOException {
    BridgeClient tcp = tcp();
    BridgeClient webSocket = BridgeClient.webSocket(vertx, () -> open(), Framing.RAW);
    assertServed(tcp);
    assertServed(webSocket);
    String other = Files.readString(TLS.resolve("server.pem"));
    changeAuthorities(Files.readString(TLS.resolve("ca.pem")) + other);
    assertServed(tcp);
    assertServed(webSocket);
    changeAuthorities(other);
    assertThat(Await.result(tcp.next()).getInteger("failureCode")).isEqualTo(4401);
    assertThat(Await.result(webSocket.closed())).isEqualTo("4401 The credential was revoked.");
  }

  /** The handshake was before the change, and the request comes after it. */
  @Test
  void aRemovedAuthorityEndsOpenHttpConnections() throws Exception {
    HttpClientAgent client =
        vertx.createHttpClient(
            certified(new HttpClientOptions().setSsl(true).setVerifyHost(false)));
    HttpClientConnection connection =
        Await.result(
            client.connect(
                new HttpConnectOptions().setHost("127.0.0.1").setPort(bridge.url.getPort())));
    assertThat(upgrade(connection)).isEqualTo(101);
    connection =
        Await.result(
            client.connect(
                new HttpConnectOptions().setHost("127.0.0.1").setPort(bridge.url.getPort())));
    changeAuthorities(Files.readString(TLS.resolve("server.pem")));
    assertThat(upgrade(connection)).isEqualTo(401);
  }

  private static int upgrade(HttpClientConnection connection) {
    RequestOptions options =
        new RequestOptions()
            .setURI("/eventbus/websocket")
            .putHeader("Upgrade", "websocket")
            .putHeader("Connection", "Upgrade")
            .putHeader("Sec-WebSocket-Version", "13")
            .putHeader("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
    return Await.result(
        connection.request(options).compose(request -> request.connect()).map(r -> r.statusCode()));
  }

  private void changeAuthorities(String pem) throws IOException {
    Files.writeString(folder.resolve("ca"), pem);
    Await.result(tls.watch().check());
    Await.result(tls.watch().check());
    bridge.advance(Duration.ofSeconds(2));
  }

  @Test
  void oneSocketTooManyIsClosedAndReleasesItsSlot() {
    BridgeClient first = tcp();
    BridgeClient second = BridgeClient.webSocket(vertx, () -> open(), Framing.RAW);
    assertServed(first);
    assertServed(second);
    BridgeClient third = tcp();
    assertThat(Await.result(third.next()).getInteger("failureCode")).isEqualTo(1013);
    Await.result(third.closed());
    bridge.untilSlotsTaken(2);
    assertThat(bridge.open()).isEqualTo(2);
    BridgeClient fourth = BridgeClient.webSocket(vertx, () -> open(), Framing.RAW);
    assertThat(Await.result(fourth.closed())).startsWith("1013 ");
    bridge.untilSlotsTaken(2);
    assertServed(first);
    assertServed(second);
  }

  private static JsonObject login() {
    return BridgeClient.request("session.login", new JsonObject());
  }

  private static void assertServed(BridgeClient client) {
    JsonObject headers = client.ask(login()).getJsonObject("body").getJsonObject("headers");
    assertThat(headers.getString("gateway-client")).isEqualTo("robot");
  }

  private BridgeClient tcp() {
    return BridgeClient.tcp(
        vertx,
        certified(new NetClientOptions().setSsl(true).setHostnameVerificationAlgorithm("")),
        bridge.tcpPort);
  }

  private Future<WebSocket> open() {
    return webSockets.connect(options(""));
  }

  private Future<WebSocket> open(String origin, String query) {
    return webSockets.connect(options(query).addHeader("Origin", origin));
  }

  private WebSocketConnectOptions options(String query) {
    return new WebSocketConnectOptions()
        .setHost("127.0.0.1")
        .setPort(bridge.url.getPort())
        .setURI("/eventbus/websocket" + query);
  }

  private static <O extends ClientOptionsBase> O certified(O options) {
    options
        .setTrustAll(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(TLS.resolve("client.pem").toString())
                .setKeyPath(TLS.resolve("client.key").toString()));
    return options;
  }
}
