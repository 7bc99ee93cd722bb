package io.github.sessiongateway.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.config.ConfigException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class JwtKeysTest {
  private static final KeyPair RSA = Tokens.rsa(2048);
  private static final KeyPair P256 = Tokens.ec("secp256r1");
  private static final KeyPair P384 = Tokens.ec("secp384r1");

  @Test
  void aFileWithoutAKeyThatCanBeUsedIsAProblem() throws IOException {
    String oct = "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"alg\":\"HS256\"}";
    JsonObject weak = Tokens.jwk(Tokens.rsa(1024).getPublic(), "k");
    JsonObject encrypting = Tokens.jwk(RSA.getPublic(), "k").put("use", "enc");
    JsonObject mixed = Tokens.jwk(P384.getPublic(), "k").put("alg", "ES256");
    JsonObject symmetric = Tokens.jwk(RSA.getPublic(), "k").put("alg", "HS256");
    JsonObject k1 = Tokens.jwk(P256.getPublic(), "k").put("crv", "secp256k1");
    for (Object key :
        List.of(oct, weak, encrypting, mixed, symmetric, k1, "7", "{}", "{\"kty\":\"RSA\"}")) {
      problem(JwtKeys::jwks, "{\"keys\":[" + key + "]}", "has no public key that can be used");
    }
    problem(JwtKeys::jwks, "{}", "has no public key that can be used");
    problem(JwtKeys::jwks, "[]", "is not a JWK set");
    problem(JwtKeys::jwks, "{\"keys\":7}", "is not a JWK set");
    problem(JwtKeys::jwks, Tokens.pem(RSA.getPublic()), "is not a JWK set");
    problem(JwtKeys::pem, "{}", "is not a public key or a certificate in PEM");
    problem(
        JwtKeys::pem,
        Tokens.pem(Tokens.rsa(1024).getPublic()),
        "is no public key that can be used");
    problem(JwtKeys::pem, Tokens.pem(Tokens.ec("secp521r1").getPublic()), "is no public key");
    problem(
        JwtKeys::pem,
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        "is no public key that can be used");
    problem(
        JwtKeys::pem,
        Files.readString(Path.of("src/test/resources/tls/server.key")),
        "is not a public key or a certificate in PEM");
  }

  @Test
  void whatIsPrivateOrOfAnotherKindIsPassedOver() {
    JsonObject key = Tokens.jwk(RSA.getPublic(), "k").put("d", "private").put("x5c", "odd");
    JsonArray keys = new JsonArray().add("odd").add(new JsonObject().put("kty", "oct")).add(key);
    JsonObject set = new JsonObject().put("keys", keys);
    List<JsonObject> taken = JwtKeys.jwks(set.toBuffer()).getJwks();
    assertThat(taken).hasSize(1);
    assertThat(taken.get(0).fieldNames()).containsExactlyInAnyOrder("kty", "kid", "n", "e", "alg");
  }

  private static void problem(Consumer<Buffer> read, String content, String words) {
    assertThatThrownBy(() -> read.accept(Buffer.buffer(content)))
        .as(content)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("-file: " + words);
  }
}
