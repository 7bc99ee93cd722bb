package io.github.sessiongateway.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.config.JwtConfig;
import io.github.sessiongateway.files.FileWatch;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtAuthenticatorTest {
  private static final KeyPair RSA = Tokens.rsa(2048);
  private static final KeyPair P256 = Tokens.ec("secp256r1");
  private static final KeyPair P384 = Tokens.ec("secp384r1");
  private static final KeyPair ED = Tokens.ed();
  private static final String UNSIGNED = "The token is not signed by a key that is known.";
  private static final String UNACCEPTED = "This is not a token that is accepted here.";

  private final Vertx vertx = Vertx.vertx();
  private final ManualTime time = new ManualTime();
  private @TempDir Path folder;
  private JwtAuthenticator tokens;
  private FileWatch watch;

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void aGoodTokenIsItsClientUntilItExpires() throws IOException {
    pem(RSA);
    Client client = Await.result(show(sign("RS256", RSA, claims())));
    assertThat(client.name()).isEqualTo("robot");
    assertThat(client.permissions()).isEqualTo(Set.of(Permission.LOGIN, Permission.EVENTS));
    assertThat(client.sessions()).containsExactly("ci", "ci-*");
    assertThat(client.expiresAt()).isEqualTo(time.instant().plusSeconds(60 + 30));
    time.advance(Duration.ofSeconds(90).minusNanos(1));
    assertThat(tokens.stillKnown(client)).isTrue();
    time.advance(Duration.ofNanos(1));
    assertThat(tokens.stillKnown(client)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
  void anRsaKeyInPemIsForEveryAlgorithmOfItsKind(String algorithm) throws IOException {
    pem(RSA);
    assertThat(Await.result(show(sign(algorithm, RSA, claims()))).name()).isEqualTo("robot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ES256", "ES384", "EdDSA"})
  void ecAndEd25519KeysWorkInPemAndInASet(String algorithm) throws IOException {
    KeyPair pair = algorithm.equals("ES256") ? P256 : algorithm.equals("ES384") ? P384 : ED;
    pem(pair);
    assertThat(Await.result(show(sign(algorithm, pair, claims()))).name()).isEqualTo("robot");
    jwks(Tokens.jwk(pair.getPublic(), "k1"));
    String token = Tokens.sign(algorithm, pair.getPrivate(), kid("k1"), claims());
    assertThat(Await.result(show(token)).name()).isEqualTo("robot");
  }

  @Test
  void aSetHasAKeyForEachKid() throws IOException {
    jwks(
        Tokens.jwk(RSA.getPublic(), "rsa"),
        Tokens.jwk(RSA.getPublic(), "pss").put("alg", "PS256"),
        Tokens.jwk(P256.getPublic(), "ec").put("alg", "ES256").put("use", "sig"));
    for (String[] good :
        List.of(
            new String[] {"RS256", "rsa"},
            new String[] {"PS256", "pss"},
            new String[] {"ES256", "ec"})) {
      KeyPair pair = good[1].equals("ec") ? P256 : RSA;
      String token = Tokens.sign(good[0], pair.getPrivate(), kid(good[1]), claims());
      assertThat(Await.result(show(token)).name()).as(good[0]).isEqualTo("robot");
    }
    refused(Tokens.sign("RS256", RSA.getPrivate(), kid("other"), claims()), UNSIGNED);
    refused(Tokens.sign("RS512", RSA.getPrivate(), kid("rsa"), claims()), UNSIGNED);
    refused(Tokens.sign("RS256", Tokens.rsa(2048).getPrivate(), kid("rsa"), claims()), UNSIGNED);
  }

  /** The classics: RFC 8725, section 2.1, and around it. */
  @Test
  void aForgedTokenIsRefused() throws IOException {
    pem(RSA);
    String good = sign("RS256", RSA, claims());
    String[] parts = good.split("\\.", -1);
    String none = Tokens.encoded("{\"alg\":\"none\"}");
    String pem = Files.readString(folder.resolve("keys"));
    for (String text : List.of(pem, pem.strip(), pem.replace("\n", "\r\n"))) {
      SecretKeySpec key = new SecretKeySpec(text.getBytes(UTF_8), "HMAC");
      for (String hmac : List.of("HS256", "HS384", "HS512")) {
        refused(Tokens.sign(hmac, key, new JsonObject(), claims()), UNACCEPTED);
      }
    }
    SecretKeySpec der = new SecretKeySpec(RSA.getPublic().getEncoded(), "HMAC");
    refused(Tokens.sign("HS256", der, new JsonObject(), claims()), UNACCEPTED);
    String more = Tokens.encoded(claims().put("permissions", new JsonArray().add("new")).encode());
    Stream.of(
            none + "." + parts[1] + ".",
            none + "." + parts[1],
            none + "." + parts[1] + "." + parts[2],
            Tokens.encoded("{\"alg\":\"None\"}") + "." + parts[1] + "." + parts[2],
            Tokens.encoded("{}") + "." + parts[1] + "." + parts[2],
            Tokens.encoded("{\"alg\":7}") + "." + parts[1] + "." + parts[2],
            Tokens.encoded("{\"alg\":\"RS1\"}") + "." + parts[1] + "." + parts[2],
            Tokens.encoded("{\"alg\":\"ES256K\"}") + "." + parts[1] + "." + parts[2],
            Tokens.encoded("{\"alg\":\"RS256\",\"kid\":7}") + "." + parts[1] + "." + parts[2],
            Tokens.encoded("[".repeat(3000)) + "." + parts[1] + "." + parts[2],
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + parts[1],
            "." + parts[1] + "." + parts[2],
            good + ".x",
            "",
            "..",
            "kgw_" + "k".repeat(43),
            good + "=".repeat(9000))
        .forEach(token -> refused(token, UNACCEPTED));
    Stream.of(
            parts[0] + "." + more + "." + parts[2],
            parts[0] + "." + parts[1] + ".AAAA",
            parts[0] + "." + parts[1] + "." + parts[2].substring(4) + "AAAA",
            parts[0] + "." + Tokens.encoded("[".repeat(3000)) + "." + parts[2],
            parts[0] + ".%%%." + parts[2],
            sign("ES256", P256, claims()),
            sign("RS256", Tokens.rsa(2048), claims()))
        .forEach(token -> refused(token, UNSIGNED));
  }

  @Test
  void aTokenThatBringsItsOwnKeyIsRefused() throws IOException {
    pem(RSA);
    KeyPair own = Tokens.rsa(2048);
    JsonObject header = new JsonObject().put("jwk", Tokens.jwk(own.getPublic(), "k"));
    refused(Tokens.sign("RS256", own.getPrivate(), header, claims()), UNSIGNED);
    header = new JsonObject().put("x5c", new JsonArray().add("MIIB"));
    refused(Tokens.sign("RS256", own.getPrivate(), header, claims()), UNSIGNED);
    header = new JsonObject().put("crit", new JsonArray().add("x"));
    refused(Tokens.sign("RS256", RSA.getPrivate(), header, claims()), UNACCEPTED);
  }

  /** Vert.x trips over it by itself, before the claims are looked at. */
  @ParameterizedTest
  @ValueSource(strings = {"exp", "nbf", "iat"})
  void aTimeThatIsNoNumberIsRefused(String claim) throws IOException {
    pem(RSA);
    refused(
        sign("RS256", RSA, claims().put(claim, "soon")), "The token has a time that is no number.");
  }

  @Test
  void aTokenIsJudgedByTheClockThatWasGiven() throws IOException {
    pem(RSA);
    String token = sign("RS256", RSA, claims());
    time.advance(Duration.ofSeconds(90));
    refused(token, "The token has expired.");
    refused(sign("RS256", RSA, claims().put("iss", "other")), "The token is of another issuer.");
  }

  @Test
  void aKeyThatIsRotatedInAndOneThatIsRotatedOut() throws IOException {
    jwks(Tokens.jwk(RSA.getPublic(), "old"));
    String old = Tokens.sign("RS256", RSA.getPrivate(), kid("old"), claims());
    String later = Tokens.sign("ES256", P256.getPrivate(), kid("new"), claims());
    Client client = Await.result(show(old));
    refused(later, UNSIGNED);
    change("{\"keys\":[" + Tokens.jwk(P256.getPublic(), "new") + "]}");
    assertThat(Await.result(show(later)).name()).isEqualTo("robot");
    refused(old, UNSIGNED);
    assertThat(tokens.stillKnown(client)).as("until its token expires").isTrue();
    change("{\"keys\":[]}");
    assertThat(Await.result(show(later)).name()).as("a wrong file").isEqualTo("robot");
  }

  @Test
  void aCertificateInPemHoldsAKey() throws IOException {
    Path file = Path.of("src/test/resources/tls/server.pem");
    start(new JwtConfig(file, false, "issuer", "gateway", "permissions", Duration.ZERO));
    refused(sign("RS256", RSA, claims()), UNSIGNED);
  }

  private void refused(String token, String sentence) {
    SessionException failure = (SessionException) Await.failure(show(token));
    assertThat(failure.failure()).isEqualTo(Failure.GATEWAY_UNAUTHENTICATED);
    assertThat(failure).as(token).hasMessage(sentence);
  }

  private io.vertx.core.Future<Client> show(String token) {
    return tokens.authenticate(new Secret(token));
  }

  private static String sign(String algorithm, KeyPair pair, JsonObject claims) {
    return Tokens.sign(algorithm, pair.getPrivate(), new JsonObject(), claims);
  }

  private static JsonObject kid(String kid) {
    return new JsonObject().put("kid", kid);
  }

  private JsonObject claims() {
    return new JsonObject()
        .put("iss", "issuer")
        .put("aud", "gateway")
        .put("sub", "robot")
        .put("exp", time.instant().getEpochSecond() + 60)
        .put("permissions", new JsonArray().add("login").add("events"))
        .put("sessions", new JsonArray().add("ci").add("ci-*"));
  }

  private void pem(KeyPair pair) throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), Tokens.pem(pair.getPublic()));
    start(new JwtConfig(file, false, "issuer", "gateway", "permissions", Duration.ofSeconds(30)));
  }

  private void jwks(JsonObject... keys) throws IOException {
    String set = new JsonObject().put("keys", new JsonArray(List.of(keys))).encode();
    Path file = Files.writeString(folder.resolve("keys"), set);
    start(new JwtConfig(file, true, "issuer", "gateway", "permissions", Duration.ofSeconds(30)));
  }

  private void start(JwtConfig config) {
    JwtAuthenticator.Started started =
        Await.result(JwtAuthenticator.start(vertx, time, time, config));
    tokens = started.tokens();
    watch = started.watch();
  }

  private void change(String content) throws IOException {
    Files.writeString(folder.resolve("keys"), content);
    Await.result(watch.check());
    Await.result(watch.check());
  }
}
