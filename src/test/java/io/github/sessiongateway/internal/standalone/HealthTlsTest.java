package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The command health and an ops port with TLS. The certificate names 127.0.0.1. */
@ExtendWith(VertxExtension.class)
class HealthTlsTest {
  private static final Path FILES = Path.of("src/test/resources/tls").toAbsolutePath();
  private static final String CERT = FILES.resolve("server.pem").toString();
  private static final String KEY = FILES.resolve("server.key").toString();

  private final Vertx vertx;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private @TempDir Path folder;
  private int port;

  HealthTlsTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @BeforeEach
  void listen() {
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions().setCertPath(CERT).setKeyPath(KEY)))
            .requestHandler(request -> request.response().end("{\"status\":\"UP\"}"));
    port = Await.result(server.listen(0, "localhost")).actualPort();
  }

  @Test
  void theCertificateOfTheConfigurationIsTrusted() throws IOException {
    assertThat(run(Map.of(), "-conf", conf("127.0.0.1", CERT))).as(err.toString(UTF_8)).isZero();
  }

  @Test
  void itsOwnCertificateNeedNotNameTheHost() throws IOException {
    assertThat(run(Map.of(), "-conf", conf("localhost", CERT))).as(err.toString(UTF_8)).isZero();
  }

  @Test
  void theCertificateOfAnAuthorityMustNameTheHost() throws IOException {
    assertThat(run(Map.of(), "-conf", conf("localhost", CERT), "--ca-file", CERT)).isEqualTo(75);
    assertThat(err.toString(UTF_8))
        .startsWith("No gateway answers at https://localhost:" + port + ": hostname, ");
    assertThat(run(Map.of(), "-conf", conf("127.0.0.1", CERT), "--ca-file", CERT)).isZero();
  }

  @Test
  void anotherCertificateThanTheConfiguredOneIsNotTrusted() throws IOException {
    String other = FILES.resolve("other.pem").toString();
    assertThat(run(Map.of(), "-conf", conf("127.0.0.1", other))).isEqualTo(75);
    assertThat(err.toString(UTF_8))
        .contains(": certificate_untrusted, ", "(bridge.tls.cert-file, --ca-file)");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void variablesTurnOnTlsWithoutAFile() {
    Map<String, String> env =
        Map.of(
            "GATEWAY_OPS_TLS",
            "true",
            "GATEWAY_OPS_PORT",
            String.valueOf(port),
            "GATEWAY_BRIDGE_TLS_CERT_FILE",
            CERT);
    assertThat(run(env)).as(err.toString(UTF_8)).isZero();
  }

  /** Its password may be out of a probe's reach. */
  @Test
  void aKeystoreIsNotOpened() throws IOException {
    String tls = "bridge.tls.keystore-file: /no/such\nops: {tls: true, port: " + port + "}\n";
    String conf = Files.writeString(folder.resolve("k.yaml"), tls).toString();
    assertThat(run(Map.of(), "-conf", conf)).isEqualTo(15);
    assertThat(err.toString(UTF_8))
        .endsWith(
            " ops.tls: health does not open bridge.tls.keystore-file:"
                + " give its authorities with --ca-file\n");
    assertThat(run(Map.of(), "-conf", conf, "--ca-file", CERT)).isZero();
  }

  @Test
  void aMissingCertificateIsNamed() throws IOException {
    String missing = conf("127.0.0.1", "/canary");
    assertThat(run(Map.of(), "-conf", missing)).isEqualTo(15);
    assertThat(err.toString(UTF_8))
        .endsWith(" bridge.tls.cert-file: must name a file that can be read\n");
    assertThat(run(Map.of(), "-conf", missing, "--ca-file", CERT)).isZero();
  }

  private String conf(String host, String certificate) throws IOException {
    String text =
        """
        ops: {tls: true, host: %s, port: %d}
        bridge.tls: {cert-file: %s, key-file: /no/such}
        """;
    return Files.writeString(folder.resolve("c.yaml"), text.formatted(host, port, certificate))
        .toString();
  }

  private int run(Map<String, String> env, String... args) {
    return HealthCommand.run(
        args, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), env);
  }
}
