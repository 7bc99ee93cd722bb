package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  private static final Path TLS = Path.of("src/test/resources/tls").toAbsolutePath();
  private static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private @TempDir Path folder;

  @Test
  void thePackagedConfigurationIsOk() {
    assertThat(CheckCommand.run(new String[0], stream(out), stream(err), Map.of(), NOW)).isZero();
    assertThat(text(out)).isEqualTo("ok\n");
    assertThat(text(err)).isEmpty();
  }

  @Test
  void aPortInUseIsNotChecked() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(check("ops.port: " + taken.getLocalPort())).isZero();
    }
  }

  @Test
  void everyProblemIsListedByItsKey() throws IOException {
    write("keys", "{\"name\": \"ci\", \"sha256\": \"canary\"}\n");
    write("store.key", "canary");
    write("dir", "a file");
    int code =
        check(
            """
            ops: {port: -1, prot: 1}
            log.level: loud
            bridge.auth: {mode: keys, keys-file: FOLDER/keys}
            bridge.tls: {cert-file: TLS/server.pem, key-file: TLS/other.key}
            sessions-store: {dir: FOLDER/dir, key-file: FOLDER/store.key}
            sessions.ci.credential: {kind: password, email: a@b, password-file: FOLDER/none}
            """,
            Map.of("HTTPS_PROXY", "socks5://canary"));
    assertThat(code).isEqualTo(15);
    assertThat(text(out)).isEmpty();
    assertThat(text(err).lines().map(line -> line.replaceFirst(": .*", ":")))
        .containsExactlyInAnyOrder(
            "The configuration is wrong:",
            "  ops.port:",
            "  ops.prot:",
            "  log.level:",
            "  HTTPS_PROXY:",
            "  bridge.auth.keys-file:",
            "  bridge.tls.cert-file:",
            "  sessions-store.dir:",
            "  sessions-store.key-file:",
            "  sessions.ci.credential.password-file:");
    assertThat(text(err))
        .contains("bridge.auth.keys-file: line 1: ")
        .contains("there is no certificate with the key that belongs to it")
        .doesNotContain("canary");
  }

  @Test
  void aJwkSetIsChecked() throws IOException {
    write("jwks", "{\"keys\": [{\"kty\": \"oct\", \"k\": \"canary\", \"kid\": \"one\"}]}");
    String yaml = "bridge.auth: {mode: jwt, jwt: {jwks-file: FOLDER/jwks, issuer: i, audience: a}}";
    assertThat(check(yaml)).isEqualTo(15);
    assertThat(text(err)).contains("bridge.auth.jwt.jwks-file: has no public key that can be used");
  }

  @Test
  void aCertificateOutsideItsTimesIsAWarning() throws IOException {
    String yaml = "bridge.tls: {cert-file: TLS/server.pem, key-file: TLS/server.key}";
    assertThat(check(yaml, Map.of(), Instant.parse("2000-01-01T00:00:00Z"))).isZero();
    assertThat(text(err))
        .contains("warning: bridge.tls.cert-file: the certificate is not valid before 20");
    err.reset();
    assertThat(check(yaml, Map.of(), Instant.parse("2999-01-01T00:00:00Z"))).isZero();
    assertThat(text(err)).contains("warning: bridge.tls.cert-file: the certificate expired at 2");
    err.reset();
    assertThat(check("upstream.trust-file: TLS/ca.pem", Map.of(), Instant.MAX)).isZero();
    assertThat(text(err)).contains("warning: upstream.trust-file: the certificate expired at 2");
    assertThat(text(out)).isEqualTo("ok\nok\nok\n");
  }

  @Test
  void warningsDoNotChangeTheResult() throws IOException {
    String yaml = "bridge: {http.enabled: false, tcp.enabled: false}\nsandbox.faults: [html=1]";
    assertThat(check(yaml, Map.of("GATEWAY_NO_SUCH", "x"))).isZero();
    assertThat(text(out)).isEqualTo("ok\n");
    assertThat(text(err).lines())
        .containsExactlyInAnyOrder(
            "warning: sandbox.faults has no effect, because sandbox.enabled is false",
            "warning: GATEWAY_NO_SUCH is not a setting of the gateway",
            "warning: " + StandaloneVerticle.UNREACHABLE);
  }

  @Test
  void aProxyAloneIsCheckedAsABridge() throws IOException {
    write("keys", "canary\n");
    int code =
        check(
            """
            bridge.http.enabled: false
            bridge.tcp.enabled: false
            bridge.proxy.enabled: true
            bridge.auth: {mode: keys, keys-file: FOLDER/keys}
            """);
    assertThat(code).isEqualTo(15);
    assertThat(text(err)).contains("bridge.auth.keys-file: ").doesNotContain("No client", "canary");
  }

  @Test
  void aStoreIsCheckedWithoutAChange() throws IOException {
    write("store.key", KEY);
    Path dir = Files.createDirectory(folder.resolve("dir"));
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    write("dir/ci.session", "KSG1 sealed by another key, and long enough to be of a session");
    write("dir/ci.tmp", "unfinished");
    Map<String, String> before = state();
    assertThat(check("sessions-store: {dir: FOLDER/dir, key-file: FOLDER/store.key}"))
        .isEqualTo(15);
    assertThat(text(err))
        .contains("sessions-store.key-file: none of the 1 stored sessions opens with its keys");
    assertThat(state()).isEqualTo(before);

    Files.delete(dir.resolve("ci.session"));
    before = state();
    assertThat(check("sessions-store: {dir: FOLDER/dir, key-file: FOLDER/store.key}")).isZero();
    assertThat(check("sessions-store: {dir: FOLDER/new/dir, key-file: FOLDER/store.key}")).isZero();
    assertThat(state()).isEqualTo(before);

    Files.createDirectory(dir.resolve(".lock"));
    err.reset();
    assertThat(check("sessions-store: {dir: FOLDER/dir, key-file: FOLDER/store.key}"))
        .isEqualTo(15);
    assertThat(text(err)).contains(".lock is not a regular file: remove it");
  }

  @Test
  void theKeysOfASharedStoreAreChecked() throws IOException {
    String yaml = "sessions-store: {url: 'redis://127.0.0.1', key-file: FOLDER/store.key}";
    write("store.key", "canary");
    assertThat(check(yaml)).isEqualTo(15);
    assertThat(text(err)).contains("sessions-store.key-file: holds a").doesNotContain("canary");
    write("store.key", KEY);
    assertThat(check(yaml)).isZero();
  }

  @Test
  void aPlaceThatCannotBecomeAStoreIsNamed() throws IOException {
    write("store.key", KEY);
    write("file", "");
    assertThat(check("sessions-store: {dir: FOLDER/file/dir, key-file: FOLDER/store.key}"))
        .isEqualTo(15);
    assertThat(text(err)).contains("sessions-store.dir: cannot be used: ", "Not a directory");
  }

  @Test
  void aFileWithoutAnyKeyIsAProblem() throws IOException {
    for (String content : new String[] {"", "# later\n", "---\n", "{}"}) {
      err.reset();
      assertThat(check(content)).isEqualTo(15);
      assertThat(text(err)).contains("gateway.yaml: has no key");
    }
    assertThat(check("ops: {port")).isEqualTo(15);
    assertThat(text(err)).contains("gateway.yaml: is not YAML at line ");
  }

  /** The files of the folder, except the configuration, with all that a check could change. */
  private Map<String, String> state() throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) all::iterator) {
        if (!file.equals(folder) && !file.endsWith("gateway.yaml")) {
          FileTime time = Files.getLastModifiedTime(file);
          state.put(file.toString(), time + " " + Files.getPosixFilePermissions(file));
        }
      }
    }
    return state;
  }

  private int check(String yaml) throws IOException {
    return check(yaml, Map.of());
  }

  private int check(String yaml, Map<String, String> env) throws IOException {
    return check(yaml, env, NOW);
  }

  private int check(String yaml, Map<String, String> env, Instant now) throws IOException {
    String content = yaml.replace("FOLDER", folder.toString()).replace("TLS", TLS.toString());
    Path file = write("gateway.yaml", content);
    String[] args = {"-conf", file.toString()};
    return CheckCommand.run(args, stream(out), stream(err), env, now);
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(UTF_8);
  }
}
