package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.JsonText;
import io.github.sessiongateway.internal.config.JwtConfig;
import io.github.sessiongateway.internal.config.PemFile;
import io.github.sessiongateway.internal.config.StrictText;
import io.github.sessiongateway.internal.files.FileWatch;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;

/**
 * The public keys that tokens are verified with: RSA of 2048 bits or more, EC P-256 and P-384,
 * Ed25519. Symmetric keys are not used, because each reader of the file could sign with them.
 *
 * @param usable at least one
 * @param warnings one sentence per key that cannot be used
 */
record JwtKeys(List<JwtKey> usable, List<String> warnings) {
  /** A token without a {@code kid} is verified with each key. */
  static final int MAX_KEYS = 100;

  private static final int MAX_WARNINGS = 16;
  private static final String KINDS =
      "RSA of 2048 bits or more, EC P-256 or P-384, or Ed25519, for signatures";

  static final String JWKS_KEY = "bridge.auth.jwt.jwks-file";
  static final String PEM_KEY = "bridge.auth.jwt.public-key-file";

  /** Returns the setting that names the file of keys. */
  static String key(JwtConfig config) {
    return config.jwks() ? JWKS_KEY : PEM_KEY;
  }

  /**
   * Reads the file of keys. It blocks.
   *
   * @throws ConfigException if it cannot be read, or no key can be used
   */
  static JwtKeys read(JwtConfig config) {
    return of(config, FileWatch.read(key(config), List.of(config.keys())).get(0));
  }

  /**
   * Returns the keys of a file's content.
   *
   * @throws ConfigException if no key can be used
   */
  static JwtKeys of(JwtConfig config, Buffer content) {
    return config.jwks() ? jwks(content) : pem(content);
  }

  /**
   * Reads a JWK set (RFC 7517). A key that cannot be used is skipped with a warning, as the RFC
   * demands.
   *
   * @throws ConfigException if it is not a set, or if no key can be used
   */
  static JwtKeys jwks(Buffer content) {
    JsonArray all = keys(StrictText.decode(JWKS_KEY, content.getBytes()));
    if (all.size() > MAX_KEYS) {
      throw problem(JWKS_KEY, "has more than " + MAX_KEYS + " keys");
    }
    List<JwtKey> usable = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Object element = all.getValue(i);
      try {
        usable.add(Jwk.read(element));
      } catch (Jwk.Unusable e) {
        warnings.add(Jwk.name(i, element) + " is not used: " + e.getMessage());
      }
    }
    if (usable.isEmpty()) {
      throw problem(JWKS_KEY, "has no public key that can be used" + reasons(warnings));
    }
    return new JwtKeys(usable, warnings);
  }

  /**
   * Reads a public key or a certificate in PEM.
   *
   * @throws ConfigException if it cannot be used
   */
  static JwtKeys pem(Buffer content) {
    PublicKey key = PemFile.publicKey(PEM_KEY, content.getBytes());
    String words = key == null ? "it cannot be read" : PublicKeys.problem(key);
    if (key == null || words != null) {
      throw problem(PEM_KEY, "is not a public key that can be used (" + KINDS + "): " + words);
    }
    return new JwtKeys(List.of(new JwtKey(null, PublicKeys.algorithms(key), key)), List.of());
  }

  private static JsonArray keys(String content) {
    try {
      if (new JsonObject(JsonText.object(content)).getValue("keys") instanceof JsonArray keys) {
        return keys;
      }
    } catch (IllegalArgumentException e) {
      throw problem(JWKS_KEY, "is not a JWK set: it " + e.getMessage());
    }
    throw problem(JWKS_KEY, "is not a JWK set: {\"keys\": [...]}");
  }

  private static String reasons(List<String> warnings) {
    if (warnings.isEmpty()) {
      return " (" + KINDS + "): it is empty";
    }
    int more = warnings.size() - MAX_WARNINGS;
    return " ("
        + KINDS
        + "): "
        + String.join("; ", warnings.subList(0, Math.min(warnings.size(), MAX_WARNINGS)))
        + (more > 0 ? "; and " + more + " more" : "");
  }

  private static ConfigException problem(String key, String words) {
    return new ConfigException(List.of(key + ": " + words));
  }
}
