package io.github.sessiongateway.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.sessiongateway.config.ConfigException;
import io.github.sessiongateway.config.StrictText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The public keys that tokens are checked with: RSA of 2048 bits or more, EC P-256 and P-384,
 * Ed25519. Never a symmetric one: then whoever can read it could sign.
 */
final class JwtKeys {
  /** RFC 7518, section 3.1, without what has one key for both sides, and without {@code none}. */
  static final Set<String> ALGORITHMS =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA");

  private static final List<String> RSA =
      List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
  private static final int MIN_RSA_BITS = 2048;
  private static final Map<String, String> EC = Map.of("P-256", "ES256", "P-384", "ES384");
  private static final Map<Integer, String> EC_BY_BITS = Map.of(256, "ES256", 384, "ES384");
  private static final List<String> PUBLIC_PARTS = List.of("kty", "kid", "n", "e", "crv", "x", "y");
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN (PUBLIC KEY|CERTIFICATE)-----([^-]+)-----END \\1-----");

  static final String JWKS_KEY = "bridge.auth.jwt.jwks-file";
  static final String PEM_KEY = "bridge.auth.jwt.public-key-file";

  private JwtKeys() {}

  /**
   * Reads a JWK set (RFC 7517). As it wants it, keys of unknown kinds and for other uses are passed
   * over; an RSA key that names no {@code alg} is for RS256.
   *
   * @throws ConfigException if there is no key that can be used
   */
  static JWTAuthOptions jwks(Buffer content) {
    JWTAuthOptions options = new JWTAuthOptions();
    String text = StrictText.decode(JWKS_KEY, content.getBytes());
    try {
      JsonArray keys = new JsonObject(text).getJsonArray("keys", new JsonArray());
      for (int i = 0; i < keys.size(); i++) {
        if (keys.getValue(i) instanceof JsonObject key) {
          String algorithm = algorithm(key);
          if (algorithm != null) {
            options.addJwk(publicParts(key).put("alg", algorithm));
          }
        }
      }
    } catch (DecodeException | ClassCastException e) {
      throw problem(JWKS_KEY, "is not a JWK set: {\"keys\": [...]}");
    }
    if (options.getJwks() == null || options.getJwks().isEmpty()) {
      throw problem(JWKS_KEY, "has no public key that can be used" + KINDS);
    }
    return options;
  }

  /**
   * Reads a public key or a certificate in PEM.
   *
   * @throws ConfigException if it cannot be used
   */
  static JWTAuthOptions pem(Buffer content) {
    Matcher pem = PEM.matcher(content.toString(US_ASCII));
    if (!pem.find()) {
      throw problem(PEM_KEY, "is not a public key or a certificate in PEM");
    }
    PublicKey key = publicKey(pem.group(1), pem.group(2));
    List<String> algorithms = key == null ? List.of() : algorithms(key);
    if (key == null || algorithms.isEmpty()) {
      throw problem(PEM_KEY, "is no public key that can be used" + KINDS);
    }
    String clean =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(key.getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    JWTAuthOptions options = new JWTAuthOptions();
    for (String algorithm : algorithms) {
      options.addPubSecKey(new PubSecKeyOptions().setAlgorithm(algorithm).setBuffer(clean));
    }
    return options;
  }

  private static final String KINDS =
      ": RSA of 2048 bits or more, EC P-256 or P-384, or Ed25519, for signatures";

  private static ConfigException problem(String key, String words) {
    return new ConfigException(List.of(key + ": " + words));
  }

  /** What a key of a set is for; null if it cannot be used. */
  private static @Nullable String algorithm(JsonObject key) {
    if (!"sig".equals(key.getValue("use", "sig"))) {
      return null;
    }
    String curve = String.valueOf(key.getValue("crv"));
    String only =
        switch (String.valueOf(key.getValue("kty"))) {
          case "RSA" -> rsa(key);
          case "EC" -> EC.get(curve);
          case "OKP" -> curve.equals("Ed25519") ? "EdDSA" : null;
          default -> null;
        };
    return only != null && only.equals(key.getValue("alg", only)) ? only : null;
  }

  private static @Nullable String rsa(JsonObject key) {
    Object named = key.getValue("alg", "RS256");
    if (!(named instanceof String algorithm)
        || !RSA.contains(algorithm)
        || !(key.getValue("n") instanceof String n)) {
      return null;
    }
    try {
      int bits = new BigInteger(1, Base64.getUrlDecoder().decode(n)).bitLength();
      return bits >= MIN_RSA_BITS ? algorithm : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static JsonObject publicParts(JsonObject key) {
    JsonObject parts = new JsonObject();
    for (String part : PUBLIC_PARTS) {
      if (key.getValue(part) instanceof String text) {
        parts.put(part, text);
      }
    }
    return parts;
  }

  private static @Nullable PublicKey publicKey(String kind, String base64) {
    try {
      byte[] der = Base64.getMimeDecoder().decode(base64);
      if (kind.equals("CERTIFICATE")) {
        return CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(der))
            .getPublicKey();
      }
      return publicKey(der);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return null;
    }
  }

  /** The encoding says of which kind it is, but no API of Java's reads that. */
  private static @Nullable PublicKey publicKey(byte[] der) throws GeneralSecurityException {
    for (String kind : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der));
      } catch (java.security.spec.InvalidKeySpecException e) {
        // Of another kind, perhaps.
      }
    }
    return null;
  }

  private static List<String> algorithms(PublicKey key) {
    if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= MIN_RSA_BITS) {
      return RSA;
    }
    if (key instanceof ECPublicKey ec) {
      String algorithm = EC_BY_BITS.get(ec.getParams().getCurve().getField().getFieldSize());
      return algorithm == null ? List.of() : List.of(algorithm);
    }
    return key instanceof EdECPublicKey ed && ed.getParams().getName().equals("Ed25519")
        ? List.of("EdDSA")
        : List.of();
  }
}
