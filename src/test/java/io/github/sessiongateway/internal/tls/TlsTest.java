package io.github.sessiongateway.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.bridge.auth.Authentication;
import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.bridge.auth.Identity;
import io.github.sessiongateway.internal.bridge.auth.Permission;
import io.github.sessiongateway.internal.config.AuthConfig;
import io.github.sessiongateway.internal.config.AuthConfig.Mode;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.TlsConfig;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.internal.limit.Slots;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.Tcp;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On real sockets. {@code tls/client.pem} and {@code twice.pem} are of {@code tls/ca.pem}, {@code
 * stranger.pem} of another authority with the same name, the others of themselves.
 */
@ExtendWith(VertxExtension.class)
class TlsTest {
  private static final Path FIXTURES = Path.of("src/test/resources/tls");
  private static final String OLD = "CN=koyeb.test";
  private static final String NEW = "CN=other.test";

  private final Vertx vertx;
  private final ManualTime time = new ManualTime();
  private final LogLines log = LogLines.of(FileWatch.class);
  private @TempDir Path folder;
  private Tls tls;

  TlsTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void copy() throws IOException {
    take("server.pem", "cert");
    take("server.key", "key");
  }

  @AfterEach
  void close() {
    log.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void thisIsSpoken(String protocol) {
    start(pem(null));
    int port = tcp();
    NetSocket socket = Await.result(connect(port, options(protocol)));
    assertThat(socket.sslSession().getProtocol()).isEqualTo(protocol);
  }

  @Test
  void nothingOlderIsSpokenNorPlainText(VertxTestContext test) {
    start(pem(null));
    int port = tcp();
    assertThat(tls.apply(new NetServerOptions(), Slots::any).getEnabledSecureTransportProtocols())
        .containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
    assertThat(Await.failure(connect(port, options("TLSv1.1")))).isNotNull();
    NetSocket plain = Await.result(connect(port, new NetClientOptions()));
    plain.closeHandler(v -> test.completeNow());
    plain.write("GET / HTTP/1.1\r\n\r\n");
  }

  @Test
  void newConnectionsGetTheNewCertificateAndOldOnesGoOn(VertxTestContext test) throws IOException {
    start(pem(null));
    int tcp = tcp();
    int http = http();
    NetSocket before = Await.result(connect(tcp, options()));
    assertThat(subject(before)).isEqualTo(OLD);
    assertThat(subject(Await.result(connect(http, options())))).isEqualTo(OLD);
    change("other.pem", "other.key");
    assertThat(subject(Await.result(connect(tcp, options())))).isEqualTo(NEW);
    assertThat(subject(Await.result(connect(http, options())))).isEqualTo(NEW);
    before.handler(
        buffer -> test.verify(() -> assertThat(buffer).hasToString("still here")).completeNow());
    before.write("still here");
  }

  @Test
  void aServerThatStartsLaterGetsTheNewCertificate() throws IOException {
    start(pem(null));
    change("other.pem", "other.key");
    assertThat(subject(Await.result(connect(tcp(), options())))).isEqualTo(NEW);
  }

  @Test
  void aCertificateIsNotUsedUntilItsKeyIsThere() throws IOException {
    start(pem(null));
    int port = tcp();
    change("other.pem", "stranger.key");
    assertThat(subject(Await.result(connect(port, options())))).isEqualTo(OLD);
    assertThat(log.lines())
        .containsExactly(
            "bridge.tls.cert-file has changed, but its previous content is used:"
                + " bridge.tls.cert-file: there is no certificate with the key that belongs to it");
    change("other.pem", "other.key");
    assertThat(subject(Await.result(connect(port, options())))).isEqualTo(NEW);
  }

  @Test
  void aMalformedFileIsNotUsed() throws IOException {
    start(pem(null));
    int port = tcp();
    Files.writeString(folder.resolve("cert"), "nonsense");
    look();
    Files.writeString(folder.resolve("key"), "-----BEGIN PRIVATE KEY-----\ncanary\n");
    look();
    assertThat(subject(Await.result(connect(port, options())))).isEqualTo(OLD);
    assertThat(log.lines()).hasSize(2).allMatch(line -> line.contains("must be a PEM file"));
    assertThat(log.lines().toString()).doesNotContain("canary");
  }

  @Test
  void aMalformedFileAtTheStartIsAProblem() throws IOException {
    take("other.pem", "cert");
    assertThat(Await.failure(Tls.start(vertx, time, pem(null))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bridge.tls.cert-file: there is no certificate with the key");
  }

  @Test
  void aPkcs12FileHoldsBoth() {
    Path store = FIXTURES.resolve("other.p12");
    start(new TlsConfig(new TlsConfig.KeyStore(store, new Secret("example"), null), null));
    assertThat(subject(Await.result(connect(tcp(), options())))).isEqualTo(NEW);
  }

  @Test
  void aCertificateOfTheAuthorityAuthenticatesByItsName() throws IOException {
    start(pem(FIXTURES.resolve("ca.pem")));
    Authentication certificates = certificates();
    Promise<BridgeClient> known = Promise.promise();
    int port = tcp(socket -> known.complete(known(certificates, socket.sslSession())));
    Await.result(connect(port, options().setKeyCertOptions(own("client"))));
    BridgeClient client = Await.result(known.future());
    assertThat(client.name()).isEqualTo("robot");
    assertThat(client.permissions()).containsExactly(Permission.LOGIN);

    Promise<BridgeClient> unknown = Promise.promise();
    int other = tcp(socket -> unknown.complete(known(certificates, socket.sslSession())));
    Await.result(connect(other, options()));
    assertThat(Await.result(unknown.future())).isNull();
    assertThat(known(certificates, null)).isNull();
  }

  @Test
  void aCertificateOfAnotherAuthorityIsDenied() throws IOException {
    start(pem(FIXTURES.resolve("ca.pem")));
    Authentication certificates = certificates();
    Promise<BridgeClient> known = Promise.promise();
    int port = tcp(socket -> known.complete(known(certificates, socket.sslSession())));
    // With TLS 1.3 the client is through before the server has looked at its certificate.
    Future<NetSocket> stranger =
        connect(port, options("TLSv1.2").setKeyCertOptions(own("stranger")));
    assertThat(Await.failure(stranger)).isNotNull();
    Promise<Void> closed = Promise.promise();
    NetClientOptions options = options("TLSv1.3").setKeyCertOptions(own("stranger"));
    Tcp.connect(vertx, options, port, socket -> socket.closeHandler(closed::tryComplete))
        .onFailure(e -> closed.tryComplete());
    Await.result(closed.future());
    assertThat(known.future().isComplete()).isFalse();
  }

  private Authentication certificates() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("keys"),
            "{\"name\":\"robot\",\"certificate\":true,\"permissions\":[\"login\"]}");
    return Await.result(
        Authentication.start(vertx, time, time, new AuthConfig(Mode.KEYS, false, file, null)));
  }

  private BridgeClient known(Authentication certificates, SSLSession session) {
    Identity known = certificates.withoutCredential(session, tls::trust, time);
    return known == null ? null : known.client();
  }

  private TlsConfig pem(Path clientCa) {
    return new TlsConfig(
        new TlsConfig.Pem(folder.resolve("cert"), folder.resolve("key")), clientCa);
  }

  private void start(TlsConfig config) {
    tls = Await.result(Tls.start(vertx, time, config));
  }

  private void take(String fixture, String as) throws IOException {
    Files.copy(FIXTURES.resolve(fixture), folder.resolve(as), StandardCopyOption.REPLACE_EXISTING);
  }

  private void change(String cert, String key) throws IOException {
    take(cert, "cert");
    take(key, "key");
    look();
  }

  private void look() {
    Await.result(tls.watch().check());
    Await.result(tls.watch().check());
  }

  private int tcp() {
    return tcp(socket -> {});
  }

  private int tcp(java.util.function.Consumer<NetSocket> each) {
    NetServer server =
        vertx
            .createNetServer(tls.apply(new NetServerOptions(), Slots::any))
            .connectHandler(
                socket -> {
                  each.accept(socket);
                  socket.handler(socket::write);
                });
    Await.result(server.listen(0, "127.0.0.1"));
    tls.follow(server::updateSSLOptions);
    return server.actualPort();
  }

  private int http() {
    HttpServer server =
        vertx
            .createHttpServer(tls.apply(new HttpServerOptions(), Slots::any))
            .requestHandler(request -> request.response().end());
    Await.result(server.listen(0, "127.0.0.1"));
    tls.follow(server::updateSSLOptions);
    return server.actualPort();
  }

  private Future<NetSocket> connect(int port, NetClientOptions options) {
    return Tcp.connect(vertx, options, port);
  }

  private static NetClientOptions options(String... protocols) {
    NetClientOptions options =
        new NetClientOptions().setSsl(true).setTrustAll(true).setHostnameVerificationAlgorithm("");
    return protocols.length == 0
        ? options
        : options.setEnabledSecureTransportProtocols(Set.copyOf(List.of(protocols)));
  }

  private static PemKeyCertOptions own(String name) {
    return new PemKeyCertOptions()
        .setCertPath(FIXTURES.resolve(name + ".pem").toString())
        .setKeyPath(FIXTURES.resolve(name + ".key").toString());
  }

  private static String subject(NetSocket socket) {
    try {
      X509Certificate certificate = (X509Certificate) socket.peerCertificates().get(0);
      return certificate.getSubjectX500Principal().getName();
    } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
      throw new AssertionError(e);
    }
  }
}
