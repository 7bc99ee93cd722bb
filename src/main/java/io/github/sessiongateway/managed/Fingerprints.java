package io.github.sessiongateway.managed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.api.Bearer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tells two tokens apart, and says nothing else of them. Confined to one event loop. */
public final class Fingerprints {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int DIGITS = 12;

  private final Mac mac;

  /**
   * Takes a key of its own, so that no fingerprint outlives the process. Java opens files for its
   * first MAC or cipher, and that must not wait until no descriptor is left: it fails for good.
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

  /** The first 12 hex digits of the token's HMAC-SHA-256. */
  public String of(Bearer token) {
    byte[] digest = mac.doFinal(token.value().getBytes(UTF_8));
    return HexFormat.of().formatHex(digest).substring(0, DIGITS);
  }
}
