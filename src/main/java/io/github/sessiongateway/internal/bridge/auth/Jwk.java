package io.github.sessiongateway.internal.bridge.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one key of a JWK set (RFC 7517, section 4), or says why it cannot be used. */
final class Jwk {
  private static final Map<String, String> CURVES =
      Map.of("P-256", "secp256r1", "P-384", "secp384r1");

  /** The parts of a private key, of each kind (RFC 7518, section 6). */
  private static final List<String> PRIVATE = List.of("d", "p", "q", "dp", "dq", "qi", "oth");

  private static final int ED25519_BYTES = 32;
  private static final Pattern QUOTABLE = Pattern.compile("[A-Za-z0-9._:=-]{1,64}");

  private Jwk() {}

  /** A key cannot be used. The message has the reason and no part of the key. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    private Unusable(String words) {
      super(words, null, false, false);
    }
  }

  /**
   * Reads an element of the list. An RSA key without {@code alg} is for RS256.
   *
   * @throws Unusable if tokens cannot be verified with it
   */
  static JwtKey read(@Nullable Object element) throws Unusable {
    if (!(element instanceof JsonObject json)) {
      throw new Unusable("it is not an object");
    }
    checkUse(json);
    PublicKey key = publicKey(json);
    String problem = PublicKeys.problem(key);
    if (problem != null) {
      throw new Unusable(problem);
    }
    List<String> fitting = PublicKeys.algorithms(key);
    Object algorithm = json.getValue("alg", fitting.get(0));
    if (!(algorithm instanceof String named) || !fitting.contains(named)) {
      throw new Unusable("its alg does not fit, which must be of " + String.join(", ", fitting));
    }
    return new JwtKey(json.getString("kid"), List.of(named), key);
  }

  /** Returns how a warning names an element. */
  static String name(int index, @Nullable Object element) {
    String place = "keys[" + index + "]";
    return element instanceof JsonObject json
            && json.getValue("kid") instanceof String kid
            && QUOTABLE.matcher(kid).matches()
        ? place + " (kid " + kid + ")"
        : place;
  }

  private static void checkUse(JsonObject json) throws Unusable {
    if (!(json.getValue("kid", "") instanceof String)) {
      throw new Unusable("its kid is not a text");
    }
    if ("oct".equals(json.getValue("kty")) || json.containsKey("k")) {
      throw new Unusable("it is a symmetric key, with which every reader could sign");
    }
    if (PRIVATE.stream().anyMatch(json::containsKey)) {
      throw new Unusable("it is a private key, and only the public one belongs here");
    }
    if (!"sig".equals(json.getValue("use", "sig"))) {
      throw new Unusable("its use is not sig");
    }
    Object operations = json.getValue("key_ops", new JsonArray().add("verify"));
    if (!(operations instanceof JsonArray all) || !all.contains("verify")) {
      throw new Unusable("its key_ops do not have verify");
    }
  }

  private static PublicKey publicKey(JsonObject json) throws Unusable {
    Object kind = json.getValue("kty");
    try {
      if ("RSA".equals(kind)) {
        BigInteger modulus = number(json, "n");
        return KeyFactory.getInstance("RSA")
            .generatePublic(new RSAPublicKeySpec(modulus, number(json, "e")));
      }
      if ("EC".equals(kind)) {
        return ec(json);
      }
      if ("OKP".equals(kind)) {
        return ed25519(json);
      }
    } catch (GeneralSecurityException e) {
      // Java itself rejects some keys, such as RSA with 300 bits.
      throw new Unusable("its numbers are not those of a key");
    }
    throw new Unusable("its kty is not RSA, EC or OKP");
  }

  private static PublicKey ec(JsonObject json) throws Unusable, GeneralSecurityException {
    String curve = CURVES.get(String.valueOf(json.getValue("crv")));
    if (curve == null) {
      throw new Unusable("its crv is not P-256 or P-384");
    }
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(curve));
    ECPoint point = new ECPoint(number(json, "x"), number(json, "y"));
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class)));
  }

  /** RFC 8032, section 5.1.2: y with its lowest byte first; the highest bit says if x is odd. */
  private static PublicKey ed25519(JsonObject json) throws Unusable, GeneralSecurityException {
    if (!"Ed25519".equals(json.getValue("crv"))) {
      throw new Unusable("its crv is not Ed25519");
    }
    byte[] bytes = bytes(json, "x");
    if (bytes.length != ED25519_BYTES) {
      throw new Unusable("its x is not 32 bytes long");
    }
    byte[] y = new byte[ED25519_BYTES];
    for (int i = 0; i < ED25519_BYTES; i++) {
      y[i] = bytes[ED25519_BYTES - 1 - i];
    }
    boolean isOdd = y[0] < 0;
    y[0] &= 0x7f;
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(
            new EdECPublicKeySpec(
                NamedParameterSpec.ED25519, new EdECPoint(isOdd, new BigInteger(1, y))));
  }

  private static BigInteger number(JsonObject json, String part) throws Unusable {
    return new BigInteger(1, bytes(json, part));
  }

  private static byte[] bytes(JsonObject json, String part) throws Unusable {
    if (json.getValue(part) instanceof String text && !text.isEmpty()) {
      try {
        return Base64.getUrlDecoder().decode(text);
      } catch (IllegalArgumentException e) {
        throw new Unusable("its " + part + " is not base64url");
      }
    }
    throw new Unusable("its " + part + " is missing");
  }
}
