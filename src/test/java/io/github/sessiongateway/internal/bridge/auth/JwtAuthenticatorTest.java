package io.github.sessiongateway.internal.bridge.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.config.JwtConfig;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class JwtAuthenticatorTest {
  private static final KeyPair RSA = Tokens.rsa(2048);
  private static final KeyPair P256 = Tokens.ec("secp256r1");
  private static final KeyPair P384 = Tokens.ec("secp384r1");
  private static final KeyPair ED = Tokens.ed();
  private static final String SIGNATURE = "signature";
  private static final String ALGORITHM = "algorithm";
  private static final String MALFORMED = "malformed";

  private final Vertx vertx;
  private final ManualTime time = new ManualTime();
  private @TempDir Path folder;
  private JwtAuthenticator tokens;
  private FileWatch watch;

  JwtAuthenticatorTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void aGoodTokenIsItsClientUntilItExpires() throws IOException {
    pem(RSA);
    BridgeClient client = Await.result(show(sign("RS256", RSA, claims()))).client();
    assertThat(client.name()).isEqualTo("robot");
    assertThat(client.permissions()).isEqualTo(Set.of(Permission.LOGIN, Permission.EVENTS));
    assertThat(client.sessions()).containsExactly("ci", "ci-*");
    assertThat(client.expiresAt()).isEqualTo(time.instant().plusSeconds(60 + 30));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
  void anRsaKeyInPemIsForEveryAlgorithmOfItsKind(String algorithm) throws IOException {
    pem(RSA);
    assertThat(Await.result(show(sign(algorithm, RSA, claims()))).client().name())
        .isEqualTo("robot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ES256", "ES384", "EdDSA"})
  void ecAndEd25519KeysWorkInPemAndInASet(String algorithm) throws IOException {
    KeyPair pair = algorithm.equals("ES256") ? P256 : algorithm.equals("ES384") ? P384 : ED;
    pem(pair);
    assertThat(Await.result(show(sign(algorithm, pair, claims()))).client().name())
        .isEqualTo("robot");
    jwks(Tokens.jwk(pair.getPublic(), "k1"));
    String token = Tokens.sign(algorithm, pair.getPrivate(), kid("k1"), claims());
    assertThat(Await.result(show(token)).client().name()).isEqualTo("robot");
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
      assertThat(Await.result(show(token)).client().name()).as(good[0]).isEqualTo("robot");
    }
    refused(Tokens.sign("RS256", RSA.getPrivate(), kid("other"), claims()), "unknown key id");
    refused(Tokens.sign("RS512", RSA.getPrivate(), kid("rsa"), claims()), ALGORITHM);
    refused(Tokens.sign("RS256", Tokens.rsa(2048).getPrivate(), kid("rsa"), claims()), SIGNATURE);
  }

  /** Known attacks on tokens: RFC 8725, section 2.1, and similar ones. */
  @Test
  void aForgedTokenIsDenied() throws IOException {
    pem(RSA);
    String good = sign("RS256", RSA, claims());
    String[] parts = good.split("\\.", -1);
    String none = Tokens.encoded("{\"alg\":\"none\"}");
    String pem = Files.readString(folder.resolve("keys"));
    for (String text : List.of(pem, pem.strip(), pem.replace("\n", "\r\n"))) {
      SecretKeySpec key = new SecretKeySpec(text.getBytes(UTF_8), "HMAC");
      for (String hmac : List.of("HS256", "HS384", "HS512")) {
        refused(Tokens.sign(hmac, key, new JsonObject(), claims()), ALGORITHM);
      }
    }
    SecretKeySpec der = new SecretKeySpec(RSA.getPublic().getEncoded(), "HMAC");
    refused(Tokens.sign("HS256", der, new JsonObject(), claims()), ALGORITHM);
    String more = Tokens.encoded(claims().put("permissions", new JsonArray().add("new")).encode());
    Stream.of("none", "None", "RS1", "ES256K", "ES512", "rs256", "")
        .map(alg -> Tokens.encoded("{\"alg\":\"" + alg + "\"}"))
        .forEach(header -> refused(header + "." + parts[1] + "." + parts[2], ALGORITHM));
    Stream.of(
            none + "." + parts[1] + ".",
            none + "." + parts[1],
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + parts[1],
            "." + parts[1] + "." + parts[2],
            good + ".x",
            good + ".",
            "",
            "..",
            "kgw_" + "k".repeat(43),
            good + "=".repeat(9000))
        .forEach(token -> refused(token, MALFORMED));
    Stream.of(
            parts[0] + "." + more + "." + parts[2],
            parts[0] + "." + parts[1] + ".AAAA",
            parts[0] + "." + parts[1] + "." + "AAAA" + parts[2].substring(4))
        .forEach(token -> refused(token, SIGNATURE));
    refused(sign("ES256", P256, claims()), ALGORITHM);
    refused(sign("RS256", Tokens.rsa(2048), claims()), SIGNATURE);
  }

  @Test
  void aTokenThatBringsItsOwnKeyIsDenied() throws IOException {
    pem(RSA);
    KeyPair own = Tokens.rsa(2048);
    JsonObject header = new JsonObject().put("jwk", Tokens.jwk(own.getPublic(), "k"));
    refused(Tokens.sign("RS256", own.getPrivate(), header, claims()), SIGNATURE);
    header = new JsonObject().put("x5c", new JsonArray().add("MIIB"));
    refused(Tokens.sign("RS256", own.getPrivate(), header, claims()), SIGNATURE);
    header = new JsonObject().put("crit", new JsonArray().add("x"));
    refused(Tokens.sign("RS256", RSA.getPrivate(), header, claims()), "critical header");
  }

  @Test
  void eachClaimAndHeaderMayBeNull() throws IOException {
    pem(RSA);
    for (String claim : List.of("iss", "aud", "sub", "exp", "nbf", "iat")) {
      assertThat(Await.failure(show(sign("RS256", RSA, claims().putNull(claim)))))
          .as(claim)
          .isInstanceOf(AuthenticationException.class);
    }
    for (String header : List.of("alg", "kid")) {
      JsonObject odd = new JsonObject().putNull(header);
      refused(Tokens.sign("RS256", RSA.getPrivate(), odd, claims()), MALFORMED);
    }
    JsonObject more = claims().putNull("permissions").putNull("sessions").putNull("jti");
    assertThat(Await.result(show(sign("RS256", RSA, more))).client().permissions()).isEmpty();
  }

  @Test
  void aTokenIsCheckedByTheGivenClock() throws IOException {
    pem(RSA);
    String token = sign("RS256", RSA, claims());
    time.advance(Duration.ofSeconds(90));
    refused(token, "expired");
    refused(sign("RS256", RSA, claims().put("iss", "other")), "wrong issuer");
  }

  @Test
  void aTokenIsAcceptedWhileItsKeyIsInTheFile() throws IOException {
    jwks(Tokens.jwk(RSA.getPublic(), "old"), Tokens.jwk(ED.getPublic(), "stays"));
    String old = Tokens.sign("RS256", RSA.getPrivate(), kid("old"), claims());
    String later = Tokens.sign("ES256", P256.getPrivate(), kid("new"), claims());
    Identity gone = Await.result(show(old));
    Identity stays = Await.result(show(sign("EdDSA", ED, claims())));
    refused(later, "unknown key id");
    String kept = Tokens.jwk(ED.getPublic(), "renamed").encode();
    change("{\"keys\":[" + Tokens.jwk(P256.getPublic(), "new") + "," + kept + "]}");
    assertThat(Await.result(show(later)).client().name()).isEqualTo("robot");
    refused(old, "unknown key id");
    assertThat(gone.isAccepted().getAsBoolean()).isFalse();
    assertThat(stays.isAccepted().getAsBoolean()).isTrue();
    change("{\"keys\":[]}");
    assertThat(Await.result(show(later)).client().name()).as("a wrong file").isEqualTo("robot");
    assertThat(stays.isAccepted().getAsBoolean()).isTrue();
    // The same key, but not for the kid of the token any more, nor for its algorithm.
    change("{\"keys\":[" + Tokens.jwk(RSA.getPublic(), "other") + "]}");
    assertThat(gone.isAccepted().getAsBoolean()).isFalse();
    change("{\"keys\":[" + Tokens.jwk(RSA.getPublic(), "old").put("alg", "PS256") + "]}");
    assertThat(gone.isAccepted().getAsBoolean()).isFalse();
    change("{\"keys\":[" + Tokens.jwk(RSA.getPublic(), "old").put("alg", "RS256") + "]}");
    assertThat(gone.isAccepted().getAsBoolean()).isTrue();
  }

  @Test
  void anotherPublicKeyEndsTheTokensOfTheOne() throws IOException {
    pem(RSA);
    Identity known = Await.result(show(sign("PS384", RSA, claims())));
    change(Tokens.pem(P256.getPublic()));
    assertThat(known.isAccepted().getAsBoolean()).isFalse();
    change(Tokens.pem(RSA.getPublic()) + "\n");
    assertThat(known.isAccepted().getAsBoolean()).isTrue();
  }

  @Test
  void aKeyThatCannotBeUsedIsNamedAndTheOthersWork() throws IOException {
    try (LogLines log = LogLines.of(JwtAuthenticator.class)) {
      jwks(
          Tokens.jwk(Tokens.rsa(1024).getPublic(), "weak"),
          Tokens.jwk(P256.getPublic(), "good"),
          Tokens.jwk(RSA.getPublic(), "enc").put("use", "enc"));
      assertThat(log.lines())
          .containsExactly(
              "bridge.auth.jwt.jwks-file: keys[0] (kid weak) is not used:"
                  + " it has 1024 bits, and RSA needs 2048 to 16384",
              "bridge.auth.jwt.jwks-file: keys[2] (kid enc) is not used: its use is not sig");
    }
    Await.result(show(sign("ES256", P256, claims())));
  }

  @Test
  void aCertificateInPemHoldsAKey() throws IOException {
    Path file = Path.of("src/test/resources/tls/server.pem");
    start(new JwtConfig(file, false, "issuer", "gateway", "permissions"));
    refused(sign("RS256", RSA, claims()), SIGNATURE);
  }

  private void refused(String token, String reason) {
    assertThat(Await.failure(show(token)))
        .as(token)
        .isInstanceOf(AuthenticationException.class)
        .hasMessage(reason);
  }

  private Future<Identity> show(String token) {
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
    start(new JwtConfig(file, false, "issuer", "gateway", "permissions"));
  }

  private void jwks(JsonObject... keys) throws IOException {
    String set = new JsonObject().put("keys", new JsonArray(List.of(keys))).encode();
    Path file = Files.writeString(folder.resolve("keys"), set);
    start(new JwtConfig(file, true, "issuer", "gateway", "permissions"));
  }

  private void start(JwtConfig config) {
    tokens = new JwtAuthenticator(config, time);
    watch = Await.result(tokens.prepare(vertx, time, config)).get();
  }

  private void change(String content) throws IOException {
    Files.writeString(folder.resolve("keys"), content);
    Await.result(watch.check());
    Await.result(watch.check());
  }
}
