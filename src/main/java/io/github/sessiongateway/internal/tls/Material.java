package io.github.sessiongateway.internal.tls;

import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.PemFile;
import io.github.sessiongateway.internal.config.TlsConfig;
import io.github.sessiongateway.internal.config.TlsConfig.KeyStore;
import io.github.sessiongateway.internal.config.TlsConfig.Pem;
import io.github.sessiongateway.internal.files.FileWatch;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The checked contents of the files of TLS, which are not read again.
 *
 * @param end when the servers' own certificate ends
 * @param clients null if clients have no certificates, and so is what trusts them
 */
record Material(
    List<Buffer> contents,
    KeyCertOptions own,
    Instant end,
    @Nullable PemTrustOptions clients,
    @Nullable X509TrustManager trust) {
  static final String CLIENT_CA = "bridge.tls.client-ca-file";

  boolean trusts(X509Certificate[] chain) {
    if (trust == null) {
      return false;
    }
    try {
      trust.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  /** Without the contents. */
  @Override
  public String toString() {
    return "Material[" + end + "]";
  }

  /**
   * Reads the files and checks them. It blocks.
   *
   * @throws ConfigException if they are wrong
   */
  static Material read(Vertx vertx, TlsConfig config) {
    return of(vertx, config, FileWatch.read(key(config), files(config)));
  }

  /**
   * Checks contents. It blocks.
   *
   * @throws ConfigException if they are wrong
   */
  static Material of(Vertx vertx, TlsConfig config, List<Buffer> contents) {
    KeyCertOptions own =
        config.identity() instanceof KeyStore store
            ? new PfxOptions().setValue(contents.get(0)).setPassword(password(store, contents))
            : new PemKeyCertOptions()
                .setCertValue(certificates("bridge.tls.cert-file", contents.get(0)))
                .setKeyValue(key(contents.get(1)));
    Instant end = KeyPairs.check(vertx, key(config), own)[0].getNotAfter().toInstant();
    PemTrustOptions clients = null;
    X509TrustManager trust = null;
    if (config.clientCaFile() != null) {
      clients =
          new PemTrustOptions()
              .addCertValue(certificates(CLIENT_CA, contents.get(contents.size() - 1)));
      trust = KeyPairs.authorities(vertx, CLIENT_CA, clients);
    }
    return new Material(List.copyOf(contents), own, end, clients, trust);
  }

  private static Buffer certificates(String key, Buffer content) {
    return Buffer.buffer(PemFile.write(PemFile.certificates(key, content.getBytes())));
  }

  private static Buffer key(Buffer content) {
    return Buffer.buffer(
        PemFile.write(PemFile.privateKey("bridge.tls.key-file", content.getBytes())));
  }

  private static String password(KeyStore store, List<Buffer> contents) {
    return store.passwordFile() == null
        ? store.password().value()
        : TlsConfig.KEYSTORE_PASSWORD.read(
            "bridge.tls.keystore-password-file", contents.get(1).getBytes());
  }

  /** Returns the setting that names the files. */
  static String key(TlsConfig config) {
    return config.identity() instanceof Pem ? "bridge.tls.cert-file" : "bridge.tls.keystore-file";
  }

  /** Returns the files in the order of their contents. */
  static List<Path> files(TlsConfig config) {
    List<Path> files = new ArrayList<>();
    if (config.identity() instanceof Pem pem) {
      files.add(pem.certFile());
      files.add(pem.keyFile());
    } else if (config.identity() instanceof KeyStore store) {
      files.add(store.file());
      if (store.passwordFile() != null) {
        files.add(store.passwordFile());
      }
    }
    if (config.clientCaFile() != null) {
      files.add(config.clientCaFile());
    }
    return files;
  }
}
