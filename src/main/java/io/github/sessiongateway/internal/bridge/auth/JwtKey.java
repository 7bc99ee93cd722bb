package io.github.sessiongateway.internal.bridge.auth;

import io.vertx.core.buffer.Buffer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A public key that tokens are verified with.
 *
 * @param id the {@code kid}; null if the key has none
 * @param algorithms the algorithms that it may be used for (RFC 8725, section 3.1)
 */
record JwtKey(@Nullable String id, List<String> algorithms, PublicKey key) {
  /** Whether it is meant for tokens with this {@code kid}. */
  boolean hasId(@Nullable String kid) {
    return id == null || kid == null || id.equals(kid);
  }

  /** Whether it may verify tokens with this algorithm and {@code kid}. */
  boolean fits(String algorithm, @Nullable String kid) {
    return algorithms.contains(algorithm) && hasId(kid);
  }

  /**
   * Whether this key's private half made a signature.
   *
   * @param algorithm one that the key fits
   */
  boolean verifies(String algorithm, Buffer signed, Buffer signature) {
    try {
      Signature verifier = verifier(algorithm);
      verifier.initVerify(key);
      verifier.update(signed.getBytes());
      return verifier.verify(signature.getBytes());
    } catch (GeneralSecurityException e) {
      // For example, the signature has a wrong length.
      return false;
    }
  }

  /** RFC 7518, section 3, and RFC 8037, section 3.1. */
  private static Signature verifier(String algorithm) throws GeneralSecurityException {
    if (algorithm.equals("EdDSA")) {
      return Signature.getInstance("Ed25519");
    }
    String bits = algorithm.substring(2);
    if (algorithm.startsWith("RS")) {
      return Signature.getInstance("SHA" + bits + "withRSA");
    }
    if (algorithm.startsWith("ES")) {
      return Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
    }
    String digest = "SHA-" + bits;
    Signature pss = Signature.getInstance("RSASSA-PSS");
    pss.setParameter(
        new PSSParameterSpec(
            digest,
            "MGF1",
            new MGF1ParameterSpec(digest),
            Integer.parseInt(bits) / 8,
            PSSParameterSpec.TRAILER_FIELD_BC));
    return pss;
  }
}
