package io.github.sessiongateway.internal.bridge.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens and keys as an issuer makes them, and malformed ones. */
public final class Tokens {
  private static final Map<String, String> NAMES =
      Map.of(
          "RS256", "SHA256withRSA",
          "RS384", "SHA384withRSA",
          "RS512", "SHA512withRSA",
          "ES256", "SHA256withECDSAinP1363Format",
          "ES384", "SHA384withECDSAinP1363Format",
          "EdDSA", "Ed25519");

  private Tokens() {}

  static KeyPair rsa(int bits) {
    return pair("RSA", bits, null);
  }

  public static KeyPair ec(String curve) {
    return pair("EC", 0, curve);
  }

  public static KeyPair ed() {
    return pair("Ed25519", 0, null);
  }

  public static String sign(String algorithm, Key key, JsonObject header, JsonObject claims) {
    String head = encoded(new JsonObject().put("alg", algorithm).mergeIn(header).encode());
    String input = head + "." + encoded(claims.encode());
    return input + "." + encoded(signature(algorithm, key, input.getBytes(UTF_8)));
  }

  static String encoded(String text) {
    return encoded(text.getBytes(UTF_8));
  }

  static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static String pem(PublicKey key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key.getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  /** The key as an element of a JWK set, without {@code alg}. */
  public static JsonObject jwk(PublicKey key, String kid) {
    JsonObject json = new JsonObject().put("kid", kid);
    if (key instanceof RSAPublicKey rsa) {
      return json.put("kty", "RSA")
          .put("n", encoded(rsa.getModulus().toByteArray()))
          .put("e", encoded(rsa.getPublicExponent().toByteArray()));
    }
    if (key instanceof ECPublicKey ec) {
      int bits = ec.getParams().getCurve().getField().getFieldSize();
      return json.put("kty", "EC")
          .put("crv", "P-" + bits)
          .put("x", encoded(fixed(ec.getW().getAffineX(), (bits + 7) / 8)))
          .put("y", encoded(fixed(ec.getW().getAffineY(), (bits + 7) / 8)));
    }
    byte[] spki = key.getEncoded();
    return json.put("kty", "OKP")
        .put("crv", "Ed25519")
        .put("x", encoded(Arrays.copyOfRange(spki, spki.length - 32, spki.length)));
  }

  private static byte[] fixed(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[length];
    int from = Math.max(0, bytes.length - length);
    System.arraycopy(bytes, from, fixed, length - (bytes.length - from), bytes.length - from);
    return fixed;
  }

  private static byte[] signature(String algorithm, Key key, byte[] input) {
    try {
      if (algorithm.startsWith("HS")) {
        Mac mac = Mac.getInstance("HmacSHA" + algorithm.substring(2));
        mac.init(new SecretKeySpec(key.getEncoded(), "HMAC"));
        return mac.doFinal(input);
      }
      Signature signature =
          algorithm.startsWith("PS")
              ? pss(Integer.parseInt(algorithm.substring(2)))
              : Signature.getInstance(NAMES.get(algorithm));
      signature.initSign((PrivateKey) key);
      signature.update(input);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Signature pss(int bits) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("RSASSA-PSS");
    String digest = "SHA-" + bits;
    signature.setParameter(
        new PSSParameterSpec(digest, "MGF1", new MGF1ParameterSpec(digest), bits / 8, 1));
    return signature;
  }

  private static KeyPair pair(String kind, int bits, String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
      if (curve != null) {
        generator.initialize(new ECGenParameterSpec(curve));
      } else if (bits > 0) {
        generator.initialize(bits);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
