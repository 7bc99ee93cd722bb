package io.github.sessiongateway.internal.managed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.Bearer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Fingerprints of tokens, which reveal nothing about them. Confined to one event loop. */
public final class Fingerprints {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int DIGITS = 12;

  private final Mac mac;

  /**
   * Creates fingerprints with a random key, which ends with the process. The first MAC is computed
   * here, because Java opens files for it, and never recovers if it has no free descriptor then.
   */
  public Fingerprints() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
    }
  }

  /** Returns the first 12 hex digits of the token's HMAC-SHA-256. */
  public String of(Bearer token) {
    byte[] digest = mac.doFinal(token.value().getBytes(UTF_8));
    return HexFormat.of().formatHex(digest).substring(0, DIGITS);
  }
}
