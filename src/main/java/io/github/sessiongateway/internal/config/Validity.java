package io.github.sessiongateway.internal.config;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The times between which certificates are valid. A start does not depend on them. */
public final class Validity {
  private Validity() {}

  /**
   * Returns a warning for each certificate that is not valid now.
   *
   * @param key the setting that names the file
   */
  public static List<String> warnings(String key, Certificate[] certificates, Instant now) {
    List<String> warnings = new ArrayList<>();
    for (int i = 0; i < certificates.length; i++) {
      if (certificates[i] instanceof X509Certificate certificate) {
        String which = certificates.length == 1 ? "the certificate" : "certificate " + (i + 1);
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        if (now.isAfter(end)) {
          warnings.add(key + ": " + which + " expired at " + end);
        } else if (now.isBefore(begin)) {
          warnings.add(key + ": " + which + " is not valid before " + begin);
        }
      }
    }
    return warnings;
  }

  /** Returns a warning for each certificate in PEM that is not valid now. */
  public static List<String> warnings(TransportConfig.Trust trust, Instant now) {
    List<Certificate> all =
        PemFile.certificates(TransportConfig.TRUST_FILE, trust.pem().getBytes(US_ASCII));
    return warnings(TransportConfig.TRUST_FILE, all.toArray(Certificate[]::new), now);
  }
}
