package io.github.sessiongateway.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.PreparedChange;
import io.github.sessiongateway.internal.config.TlsConfig;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.internal.limit.Slots;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.Tcp;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Other files for the TLS of a server that listens. */
@ExtendWith(VertxExtension.class)
class ChangedTlsTest {
  private static final Path FIXTURES = Path.of("src/test/resources/tls");
  private static final String FIRST = "CN=koyeb.test";
  private static final String SECOND = "CN=other.test";

  private final Vertx vertx;
  private final ManualTime time = new ManualTime();
  private @TempDir Path folder;
  private Tls tls;
  private int port;

  /** Completes when the server has taken what a change brought. */
  private Promise<Void> updated = Promise.promise();

  /** What the server sees of its latest connection. */
  private Promise<Integer> shown = Promise.promise();

  ChangedTlsTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void listen() throws IOException {
    for (String name : new String[] {"server", "other"}) {
      take(name + ".pem", name + ".pem");
      take(name + ".key", name + ".key");
    }
    tls = Await.result(Tls.start(vertx, time, pem("server", null)));
    NetServer server =
        vertx
            .createNetServer(tls.apply(new NetServerOptions(), Slots::any))
            .connectHandler(
                socket -> {
                  shown.tryComplete(certificates(socket).length);
                  socket.handler(socket::write);
                });
    port = Await.result(server.listen(0, "127.0.0.1")).actualPort();
    tls.follow(
        options -> server.updateSSLOptions(options).onComplete(done -> updated.tryComplete()));
  }

  @Test
  void newConnectionsGetTheOtherCertificate() {
    NetSocket before = connect();
    assertThat(subject(before)).isEqualTo(FIRST);
    change(pem("other", null));
    assertThat(subject(connect())).isEqualTo(SECOND);
    assertEchoes(before);
    change(
        new TlsConfig(
            new TlsConfig.KeyStore(FIXTURES.resolve("other.p12"), new Secret("example"), null),
            null));
    assertThat(subject(connect())).isEqualTo(SECOND);
    change(pem("server", null));
    assertThat(subject(connect())).isEqualTo(FIRST);
    assertEchoes(before);
  }

  @Test
  void nothingChangesBeforeTheCommit() {
    PreparedChange change = Await.result(tls.prepare(pem("other", null)));
    assertThat(subject(connect())).isEqualTo(FIRST);
    change.discard().run();
    assertThat(subject(connect())).isEqualTo(FIRST);
    assertThat(time.timers()).isEqualTo(1);
  }

  @Test
  void theConfigurationInEffectIsNoChange() {
    assertThat(Await.result(tls.prepare(pem("server", null)))).isSameAs(PreparedChange.NONE);
    change(pem("other", null));
    assertThat(Await.result(tls.prepare(pem("other", null)))).isSameAs(PreparedChange.NONE);
    assertThat(Await.result(tls.prepare(pem("server", null)))).isNotSameAs(PreparedChange.NONE);
  }

  @Test
  void wrongFilesAreAProblemAndChangeNothing() throws IOException {
    take("stranger.key", "other.key");
    assertThat(Await.failure(tls.prepare(pem("other", null))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bridge.tls.cert-file: there is no certificate with the key");
    assertThat(subject(connect())).isEqualTo(FIRST);
    assertThat(tls.troubles()).isEmpty();
  }

  @Test
  void theOtherFilesAreFollowedAndTheFirstAreNot() throws IOException {
    FileWatch first = tls.watch();
    change(pem("other", null));
    assertThat(time.timers()).isEqualTo(1);
    take("other.pem", "server.pem");
    take("other.key", "server.key");
    take("server.pem", "other.pem");
    take("server.key", "other.key");
    look(first);
    assertThat(subject(connect())).isEqualTo(SECOND);
    look(tls.watch());
    assertThat(subject(connect())).isEqualTo(FIRST);
  }

  /** A watch that is closed may be at work. */
  @Test
  void aLateLookAtTheFirstFilesChangesNothing() throws IOException {
    FileWatch first = tls.watch();
    change(pem("other", null));
    take("stranger.pem", "server.pem");
    take("stranger.key", "server.key");
    look(first);
    assertThat(subject(connect())).isEqualTo(SECOND);
  }

  @Test
  void filesThatAreInUseAreNotReportedAsChanged() {
    try (LogLines log = LogLines.of(FileWatch.class)) {
      change(pem("other", null));
      look(tls.watch());
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void aTroubleIsOneOfTheFilesInUse() throws IOException {
    Files.writeString(folder.resolve("server.pem"), "nonsense");
    look(tls.watch());
    assertThat(tls.troubles()).hasSize(1);
    change(pem("other", null));
    assertThat(tls.troubles()).isEmpty();
    Files.delete(folder.resolve("other.key"));
    look(tls.watch());
    assertThat(tls.troubles()).hasSize(1).first().asString().contains("other.key cannot be read");
  }

  @Test
  void authoritiesOfClientsMayComeChangeAndGo() {
    assertThat(certificatesShown()).isZero();
    change(pem("server", FIXTURES.resolve("ca.pem")));
    assertThat(certificatesShown()).isEqualTo(1);
    BooleanSupplier trusted = tls.trust(chain());
    assertThat(trusted.getAsBoolean()).isTrue();
    change(pem("other", FIXTURES.resolve("stranger.pem")));
    assertThat(trusted.getAsBoolean()).isFalse();
    change(pem("other", FIXTURES.resolve("ca.pem")));
    assertThat(trusted.getAsBoolean()).isTrue();
    assertThat(certificatesShown()).isEqualTo(1);
    change(pem("other", null));
    assertThat(trusted.getAsBoolean()).isFalse();
    assertThat(certificatesShown()).isZero();
  }

  private X509Certificate[] chain() {
    shown = Promise.promise();
    Promise<X509Certificate[]> chain = Promise.promise();
    NetServer server =
        vertx
            .createNetServer(tls.apply(new NetServerOptions(), Slots::any))
            .connectHandler(socket -> chain.complete(certificates(socket)));
    int other = Await.result(server.listen(0, "127.0.0.1")).actualPort();
    Await.result(Tcp.connect(vertx, options(), other));
    return Await.result(chain.future());
  }

  private int certificatesShown() {
    shown = Promise.promise();
    NetSocket socket = connect();
    assertEchoes(socket);
    return Await.result(shown.future());
  }

  private static X509Certificate[] certificates(NetSocket socket) {
    try {
      return (X509Certificate[]) socket.sslSession().getPeerCertificates();
    } catch (SSLPeerUnverifiedException e) {
      return new X509Certificate[0];
    }
  }

  private void change(TlsConfig to) {
    updated = Promise.promise();
    Await.result(tls.prepare(to)).commit().run();
    Await.result(updated.future());
  }

  private static void look(FileWatch watch) {
    Await.result(watch.check());
    Await.result(watch.check());
  }

  private TlsConfig pem(String name, Path clientCa) {
    return new TlsConfig(
        new TlsConfig.Pem(folder.resolve(name + ".pem"), folder.resolve(name + ".key")), clientCa);
  }

  private void take(String fixture, String as) throws IOException {
    Files.copy(FIXTURES.resolve(fixture), folder.resolve(as), StandardCopyOption.REPLACE_EXISTING);
  }

  private NetSocket connect() {
    return Await.result(Tcp.connect(vertx, options(), port));
  }

  private static NetClientOptions options() {
    return new NetClientOptions()
        .setSsl(true)
        .setTrustAll(true)
        .setHostnameVerificationAlgorithm("")
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.2"))
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(FIXTURES.resolve("client.pem").toString())
                .setKeyPath(FIXTURES.resolve("client.key").toString()));
  }

  private static void assertEchoes(NetSocket socket) {
    Promise<Buffer> echo = Promise.promise();
    socket.handler(echo::tryComplete);
    socket.write("still here");
    assertThat(Await.result(echo.future())).hasToString("still here");
  }

  private static String subject(NetSocket socket) {
    try {
      X509Certificate certificate = (X509Certificate) socket.peerCertificates().get(0);
      return certificate.getSubjectX500Principal().getName();
    } catch (SSLPeerUnverifiedException e) {
      throw new AssertionError(e);
    }
  }
}
