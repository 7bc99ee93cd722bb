package io.github.sessiongateway.internal.tls;

import io.github.sessiongateway.internal.config.ConfigException;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Checks keys and certificates when they are read. Vert.x would find faults in the first handshake.
 */
final class KeyPairs {
  private static final List<String> KINDS = List.of("EC", "RSA", "EdDSA");

  private KeyPairs() {}

  /**
   * Checks that a certificate and a key belong together. They do not while their files are being
   * replaced one by one.
   *
   * @return the certificate and its chain
   * @throws ConfigException if they cannot be read or do not belong together
   */
  static X509Certificate[] check(Vertx vertx, String settingKey, KeyCertOptions own) {
    X509Certificate[] chain = null;
    try {
      chain = pair(own.getKeyManagerFactory(vertx).getKeyManagers());
    } catch (Exception e) {
      // Vert.x may throw anything, and its message may quote the file.
    }
    if (chain == null) {
      throw problem(settingKey, "there is no certificate with the key that belongs to it");
    }
    return chain;
  }

  /**
   * Returns a manager that tells whether authorities trust a certificate.
   *
   * @throws ConfigException if they cannot be read
   */
  static X509TrustManager authorities(Vertx vertx, String settingKey, TrustOptions authorities) {
    try {
      for (TrustManager manager : authorities.getTrustManagerFactory(vertx).getTrustManagers()) {
        if (manager instanceof X509TrustManager trust) {
          return trust;
        }
      }
    } catch (Exception e) {
      // Reported below, as if there were none.
    }
    throw problem(settingKey, "the certificates cannot be read");
  }

  /** Returns the chain of the first key, or null if the certificate does not belong to it. */
  private static X509Certificate @Nullable [] pair(KeyManager[] managers)
      throws GeneralSecurityException {
    for (KeyManager manager : managers) {
      if (manager instanceof X509KeyManager keys) {
        String alias = alias(keys);
        if (alias != null) {
          X509Certificate[] chain = keys.getCertificateChain(alias);
          return isPair(keys.getPrivateKey(alias), chain[0].getPublicKey()) ? chain : null;
        }
      }
    }
    return null;
  }

  private static @Nullable String alias(X509KeyManager keys) {
    for (String kind : KINDS) {
      String[] aliases = keys.getServerAliases(kind, null);
      if (aliases != null && aliases.length > 0) {
        return aliases[0];
      }
    }
    return null;
  }

  private static boolean isPair(PrivateKey secret, PublicKey open) throws GeneralSecurityException {
    String algorithm =
        switch (secret.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> secret.getAlgorithm();
        };
    if (!secret.getAlgorithm().equals(open.getAlgorithm())) {
      return false;
    }
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(secret);
    byte[] signed = signature.sign();
    signature.initVerify(open);
    return signature.verify(signed);
  }

  private static ConfigException problem(String settingKey, String words) {
    return new ConfigException(List.of(settingKey + ": " + words));
  }
}
