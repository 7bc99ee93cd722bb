package io.github.sessiongateway.internal.bridge.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.internal.config.ConfigException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtKeysTest {
  private static final KeyPair RSA = Tokens.rsa(2048);
  private static final KeyPair P256 = Tokens.ec("secp256r1");
  private static final KeyPair P384 = Tokens.ec("secp384r1");
  private static final KeyPair ED = Tokens.ed();

  @Test
  void aSetOfAKeyThatCannotBeUsedSaysWhy() {
    JsonObject rsa = Tokens.jwk(RSA.getPublic(), "k");
    JsonObject ec = Tokens.jwk(P256.getPublic(), "k");
    JsonObject ed = Tokens.jwk(ED.getPublic(), "k");
    String one = Tokens.encoded(new byte[] {1});
    unusable("{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"alg\":\"HS256\"}", "symmetric key");
    unusable(rsa.copy().put("k", "c2VjcmV0"), "symmetric key");
    for (String part : List.of("d", "p", "oth")) {
      unusable(rsa.copy().put(part, "x"), "private key");
      unusable(ed.copy().put(part, "x"), "private key");
    }
    unusable(Tokens.jwk(Tokens.rsa(1024).getPublic(), "k"), "it has 1024 bits");
    unusable(rsa.copy().put("n", one), "it has 1 bits", "numbers");
    unusable(rsa.copy().put("n", Tokens.encoded(new byte[3000])), "it has 0 bits", "numbers");
    unusable(rsa.copy().put("e", one), "its numbers are not");
    unusable(rsa.copy().put("e", Tokens.encoded(new byte[] {4})), "its numbers are not");
    for (JsonObject json : List.of(rsa, ec, ed)) {
      for (String part : List.of("n", "e", "x", "y", "crv", "kty")) {
        if (json.containsKey(part)) {
          unusable(json.copy().putNull(part), part);
          unusable(json.copy().put(part, 7), part);
          unusable(json.copy().put(part, ""), part);
          JsonObject without = json.copy();
          without.remove(part);
          unusable(without, part);
        }
      }
      unusable(json.copy().put("use", "enc"), "use");
      unusable(json.copy().putNull("use"), "use");
      unusable(json.copy().put("key_ops", new JsonArray().add("sign")), "key_ops");
      unusable(json.copy().put("key_ops", "verify"), "key_ops");
      unusable(json.copy().putNull("key_ops"), "key_ops");
      unusable(json.copy().putNull("kid"), "kid");
      unusable(json.copy().put("kid", 7), "kid");
      for (Object alg : new Object[] {"HS256", "RSA-OAEP", "none", "ES384", 7, null}) {
        unusable(json.copy().put("alg", alg), "alg");
      }
      unusable(json.copy().put("kty", "oct"), "symmetric key");
      unusable(json.copy().put("kty", "rsa"), "kty");
    }
    unusable(rsa.copy().put("n", "%%%"), "its n is not base64url");
    unusable(ec.copy().put("crv", "secp256k1"), "crv");
    unusable(ec.copy().put("crv", "P-384"), "not on its curve");
    unusable(ec.copy().put("x", ec.getString("y")), "not on its curve");
    unusable(Tokens.jwk(Tokens.ec("secp521r1").getPublic(), "k"), "crv");
    unusable(ed.copy().put("crv", "Ed448"), "crv");
    unusable(ed.copy().put("x", one), "32 bytes");
    for (String element : List.of("null", "7", "\"x\"", "[]", "true")) {
      unusable(element, "it is not an object");
    }
  }

  /** The eight points, also where y is written as y + p, and with the other sign. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "0200000000000000000000000000000000000000000000000000000000000000",
      })
  void aWeakEd25519KeyIsNotUsed(String hex) {
    byte[] point = HexFormat.of().parseHex(hex);
    unusable(Tokens.jwk(ED.getPublic(), "k").put("x", Tokens.encoded(point)), "its point");
    byte[] prefix = HexFormat.of().parseHex("302a300506032b6570032100");
    Buffer spki = Buffer.buffer().appendBytes(prefix).appendBytes(point);
    String base64 = Base64.getMimeEncoder().encodeToString(spki.getBytes());
    problem(
        JwtKeys::pem,
        "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n",
        "is not a public key that can be used");
  }

  @Test
  void aMalformedSetIsReportedInOneSentence() {
    for (String content :
        List.of(
            "{}",
            "[]",
            "",
            "null",
            "7",
            "\"keys\"",
            "{",
            "\ufeff{}",
            "{} {}",
            "{\"keys\":7}",
            "{\"keys\":null}",
            "{\"keys\":{}}",
            "{\"keys\":\"x\"}",
            "{\"KEYS\":[]}",
            "[[",
            Tokens.pem(RSA.getPublic()))) {
      problem(JwtKeys::jwks, content, "is not a JWK set");
    }
    problem(JwtKeys::jwks, "{\"keys\":[]}", "has no public key that can be used");
    String many = "{},".repeat(JwtKeys.MAX_KEYS) + "{}";
    problem(JwtKeys::jwks, "{\"keys\":[" + many + "]}", "has more than 100 keys");
    String some = "{},".repeat(49) + "{}";
    problem(JwtKeys::jwks, "{\"keys\":[" + some + "]}", "has no public key", "; and 34 more");
  }

  @Test
  void aFieldThatStandsTwiceInASetIsAProblem() {
    String key = Tokens.jwk(RSA.getPublic(), "a").encode();
    problem(
        JwtKeys::jwks, "{\"keys\":[" + key + "],\"keys\":[]}", "is not a JWK set", "keys twice");
    String twice = key.replaceFirst("\\{", "{\"kid\":\"b\",\n");
    problem(
        JwtKeys::jwks,
        "{\"keys\":[" + key + ",\n" + twice + "]}",
        "is not a JWK set: it has keys[1].kid twice, again at line 3");
  }

  @Test
  void aMalformedPemKeyIsReportedInOneSentence() throws IOException {
    problem(JwtKeys::pem, "{}", "is not a public key or a certificate in PEM");
    problem(
        JwtKeys::pem, Tokens.pem(Tokens.rsa(1024).getPublic()), "is not a public key", "1024 bits");
    problem(JwtKeys::pem, Tokens.pem(Tokens.ec("secp521r1").getPublic()), "is not a public key");
    problem(
        JwtKeys::pem,
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "is not a public key that can be used");
    problem(
        JwtKeys::pem,
        Files.readString(Path.of("src/test/resources/tls/server.key")),
        "is not a public key or a certificate in PEM");
  }

  @Test
  void aPublicKeyIsReadAsOpensslWritesIt() throws IOException {
    String bare = Tokens.pem(RSA.getPublic());
    Path fixtures = Path.of("src/test/resources/pem");
    String certificate = Files.readString(fixtures.resolve("plain.pem"));
    String another = Files.readString(Path.of("src/test/resources/tls/other.pem"));
    PublicKey certified = key(certificate);
    assertThat(key("\uFEFFModulus=AB-CD\u00e9\n" + bare.replace("\n", "\r\n")))
        .isEqualTo(RSA.getPublic());
    for (String file : List.of("text.pem", "trusted.pem")) {
      assertThat(key(Files.readString(fixtures.resolve(file)))).isEqualTo(certified);
    }
    assertThat(key(certificate + another)).isEqualTo(certified);
    String named = "-----BEGIN PUBLIC KEY-----\n" + mime(certified.getEncoded());
    assertThat(key(named + "\n-----END PUBLIC KEY-----\n" + certificate)).isEqualTo(certified);
    // PKCS#1 is what SubjectPublicKeyInfo has behind its 24 bytes for a key of 2048 bits.
    byte[] spki = RSA.getPublic().getEncoded();
    String pkcs1 = mime(Arrays.copyOfRange(spki, 24, spki.length));
    assertThat(key("-----BEGIN RSA PUBLIC KEY-----\n" + pkcs1 + "\n-----END RSA PUBLIC KEY-----\n"))
        .isEqualTo(RSA.getPublic());
  }

  @Test
  void severalPublicKeysAreAProblem() {
    String both = Tokens.pem(RSA.getPublic()) + Tokens.pem(P256.getPublic());
    problem(JwtKeys::pem, both, "holds several public keys");
    String half = Tokens.pem(RSA.getPublic()).substring(0, 200);
    problem(JwtKeys::pem, half, "is not complete");
  }

  private static String mime(byte[] der) {
    return Base64.getMimeEncoder().encodeToString(der);
  }

  private static PublicKey key(String pem) {
    return JwtKeys.pem(Buffer.buffer(pem)).usable().get(0).key();
  }

  @Test
  void eachKindOfKeyIsForItsAlgorithms() {
    JsonObject set =
        new JsonObject()
            .put(
                "keys",
                new JsonArray()
                    .add(Tokens.jwk(RSA.getPublic(), "a").put("x5c", "odd").put("more", 1))
                    .add(Tokens.jwk(RSA.getPublic(), "b").put("alg", "PS512"))
                    .add(Tokens.jwk(P256.getPublic(), "c").put("use", "sig"))
                    .add(Tokens.jwk(P384.getPublic(), "d"))
                    .add(
                        Tokens.jwk(ED.getPublic(), "e")
                            .put("key_ops", new JsonArray().add("verify"))));
    JwtKeys keys = JwtKeys.jwks(set.toBuffer());
    assertThat(keys.warnings()).isEmpty();
    assertThat(keys.usable().stream().map(key -> key.id() + key.algorithms()))
        .containsExactly("a[RS256]", "b[PS512]", "c[ES256]", "d[ES384]", "e[EdDSA]");
    assertThat(keys.usable().stream().map(JwtKey::key))
        .containsExactly(
            RSA.getPublic(), RSA.getPublic(), P256.getPublic(), P384.getPublic(), ED.getPublic());
  }

  private static void unusable(Object key, String... words) {
    assertThatThrownBy(() -> JwtKeys.jwks(Buffer.buffer("{\"keys\":[" + key + "]}")))
        .as(String.valueOf(key))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("-file: has no public key that can be used")
        .hasMessageContaining("keys[0]")
        .satisfies(
            e ->
                assertThat(words)
                    .anyMatch(
                        word ->
                            String.valueOf(e.getMessage())
                                .split("is not used: ", 2)[1]
                                .contains(word)));
  }

  private static void problem(Consumer<Buffer> read, String content, String... words) {
    assertThatThrownBy(() -> read.accept(Buffer.buffer(content)))
        .as(content)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("-file: " + words[0])
        .hasMessageContaining(words[words.length - 1]);
  }
}
