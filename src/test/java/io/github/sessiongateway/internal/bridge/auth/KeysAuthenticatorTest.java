package io.github.sessiongateway.internal.bridge.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class KeysAuthenticatorTest {
  private final Vertx vertx;
  private final ManualTime time = new ManualTime();
  private final GeneratedKey ci = key("ci", "2026-01-01T01:00:00Z");
  private final GeneratedKey ops = key("ops", null);
  private @TempDir Path folder;
  private KeysAuthenticator keys;
  private FileWatch watch;

  KeysAuthenticatorTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void aKeyIsItsClient() throws IOException {
    start(ci, ops);
    BridgeClient client = client(ops.key());
    assertThat(client.name()).isEqualTo("ops");
    assertThat(client.permissions()).isEqualTo(Set.of(Permission.LOGIN));
    assertThat(client.sessions()).containsExactly("ops-*");
    assertThat(client.expiresAt()).isNull();
    assertThat(keys.isListed(client)).isTrue();
    assertThat(client(ci.key()).name()).isEqualTo("ci");
  }

  @Test
  void anyOtherCredentialIsDenied() throws IOException {
    start(ci);
    String hash = new JsonObject(ci.line()).getString("sha256");
    String key = ci.key().value();
    for (String shown :
        List.of(
            "",
            "kgw_",
            hash,
            "kgw_" + hash.substring(0, 43),
            key + " ",
            key.substring(1),
            key.toUpperCase(java.util.Locale.ROOT),
            "Bearer " + key,
            "k".repeat(1_000_000),
            ops.key().value())) {
      assertThat(Await.failure(keys.authenticate(new Secret(shown))))
          .isInstanceOf(AuthenticationException.class);
    }
  }

  @Test
  void aKeyEndsWhenItExpires() throws IOException {
    start(ci);
    BridgeClient client = client(ci.key());
    time.advance(Duration.ofHours(1).minusNanos(1));
    assertThat(keys.isListed(client)).isTrue();
    time.advance(Duration.ofNanos(1));
    assertThat(keys.isListed(client)).isFalse();
    assertThat(Await.failure(keys.authenticate(ci.key()))).hasMessage("expired");
  }

  @Test
  void aRemovedKeyIsDeniedAndTheOthersAreNot() throws IOException {
    start(ci, ops);
    BridgeClient gone = client(ci.key());
    BridgeClient stays = client(ops.key());
    change("# only one is left\n\n" + ops.line());
    assertThat(keys.isListed(gone)).isFalse();
    assertThat(keys.isListed(stays)).isTrue();
    assertThat(Await.failure(keys.authenticate(ci.key()))).hasMessage("unknown key");
    assertThat(client(ops.key())).isSameAs(stays);
  }

  @Test
  void aChangedLineIsAnotherClient() throws IOException {
    start(ci, ops);
    BridgeClient oldCi = client(ci.key());
    BridgeClient oldOps = client(ops.key());
    GeneratedKey again = key("ci", "2026-01-01T01:00:00Z");
    change(again.line() + "\n" + ops.line().replace("login", "refresh"));
    assertThat(keys.isListed(oldCi)).isFalse();
    assertThat(keys.isListed(oldOps)).isFalse();
    assertThat(client(again.key())).isEqualTo(oldCi);
    assertThat(client(ops.key()).permissions()).containsExactly(Permission.REFRESH);
  }

  @Test
  void aClientOfAnotherAuthenticatorIsNotListed() throws IOException {
    start(ops);
    BridgeClient client = client(ops.key());
    BridgeClient forged =
        new BridgeClient(
            client.name(), client.permissions(), client.sessions(), client.expiresAt());
    assertThat(keys.isListed(forged)).isFalse();
  }

  @Test
  void aMalformedFileKeepsTheClientsAndAnEmptyOneDropsThem() throws IOException {
    start(ci);
    BridgeClient client = client(ci.key());
    change(ci.line() + "\nnonsense");
    assertThat(keys.isListed(client)).isTrue();
    change("");
    assertThat(keys.isListed(client)).isFalse();
  }

  @Test
  void aMalformedFileAtTheStartIsAProblem() throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), "nonsense");
    assertThat(Await.failure(new KeysAuthenticator(time).prepare(vertx, time, file)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("bridge.auth.keys-file: line 1: is not JSON");
  }

  @Test
  void aCertificateAuthenticatesIfItsLineSaysSo() throws IOException {
    start(ci);
    change(
        ci.line()
            + "\n{\"name\":\"robot\",\"certificate\":true,\"permissions\":[\"login\"]}"
            + "\n{\"name\":\"old\",\"certificate\":true,\"expires\":\"2026-01-01T00:00:00Z\"}");
    BridgeClient robot = keys.byCertificate("robot");
    assertThat(robot.permissions()).containsExactly(Permission.LOGIN);
    assertThat(keys.isListed(robot)).isTrue();
    assertThat(keys.byCertificate("ci")).isNull();
    assertThat(keys.byCertificate("old")).isNull();
    assertThat(keys.byCertificate("unlisted")).isNull();
  }

  @Test
  void aGeneratedKeyIsLongUniqueAndNotPrinted() {
    assertThat(ci.key().value()).matches("kgw_[A-Za-z0-9_-]{43}").isNotEqualTo(ops.key().value());
    assertThat(ci.toString()).doesNotContain(ci.key().value());
    assertThat(ci.line()).doesNotContain(ci.key().value());
  }

  private BridgeClient client(Secret key) {
    return Await.result(keys.authenticate(key)).client();
  }

  private void start(GeneratedKey... lines) throws IOException {
    Path file = folder.resolve("keys");
    Files.writeString(
        file, String.join("\n", List.of(lines).stream().map(GeneratedKey::line).toList()) + "\n");
    keys = new KeysAuthenticator(time);
    watch = Await.result(keys.prepare(vertx, time, file)).get();
  }

  private void change(String content) throws IOException {
    Files.writeString(folder.resolve("keys"), content);
    Await.result(watch.check());
    Await.result(watch.check());
  }

  private static GeneratedKey key(String name, String expires) {
    return GeneratedKey.make(
        new SecureRandom(), name, List.of("login"), List.of(name + "-*"), expires);
  }
}
