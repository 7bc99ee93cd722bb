package io.github.sessiongateway.internal.config;

import io.github.sessiongateway.api.Secret;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the bridge, over HTTP and TCP, and of the ops port.
 *
 * @param clientCaFile the PEM file of the authorities of client certificates; null if clients have
 *     none
 */
public record TlsConfig(Identity identity, @Nullable Path clientCaFile) {

  /** The files of the servers' own certificate and its key. */
  public sealed interface Identity {}

  /** Two PEM files. */
  public record Pem(Path certFile, Path keyFile) implements Identity {}

  /**
   * One PKCS#12 file.
   *
   * @param passwordFile the file of the password; null if the configuration holds the password
   */
  public record KeyStore(Path file, Secret password, @Nullable Path passwordFile)
      implements Identity {}

  /** The rule of a PKCS#12 file's password. */
  public static final SecretRule KEYSTORE_PASSWORD =
      new SecretRule("a text, or empty", text -> true);

  /** Returns whether a setting of TLS has a problem. */
  static boolean isWrong(ConfigReader settings) {
    return Stream.of("cert-file", "key-file", "keystore-file", "keystore-password")
        .anyMatch(key -> settings.isWrong("bridge.tls." + key));
  }

  /** Returns the configuration, or null if TLS is off. Incomplete settings are reported. */
  static @Nullable TlsConfig read(ConfigReader settings) {
    Path cert = ConfigFiles.certificates(settings, "bridge.tls.cert-file");
    var checkedKey =
        ConfigFiles.checked(
            settings,
            "bridge.tls.key-file",
            "a PEM file with a private key, or empty for none",
            PemFile::privateKey);
    Path key = checkedKey == null ? null : checkedKey.file();
    Path store = ConfigFiles.readable(settings, "bridge.tls.keystore-file");
    Secret password =
        new Secret(settings.secret("bridge.tls.keystore-password").where(KEYSTORE_PASSWORD).or(""));
    Path passwordFile = settings.fileOf("bridge.tls.keystore-password");
    Path clientCa = ConfigFiles.certificates(settings, "bridge.tls.client-ca-file");
    if (cert != null && key == null && !settings.isWrong("bridge.tls.key-file")) {
      settings.problem("bridge.tls.key-file", "is needed beside bridge.tls.cert-file");
    }
    if (key != null && cert == null && !settings.isWrong("bridge.tls.cert-file")) {
      settings.problem("bridge.tls.cert-file", "is needed beside bridge.tls.key-file");
    }
    if (store != null && (cert != null || key != null)) {
      settings.problem("bridge.tls.keystore-file", "is given beside a PEM file: only one is used");
    }
    if (store != null && !ConfigFiles.opens(store, password.value())) {
      settings.problem(
          "bridge.tls.keystore-file",
          "must be a PKCS#12 file that opens with bridge.tls.keystore-password");
    }
    if (store == null && !password.value().isEmpty()) {
      settings.problem(
          "bridge.tls.keystore-password", "is given, but bridge.tls.keystore-file is not");
    }
    Identity identity = null;
    if (store != null) {
      identity = new KeyStore(store, password, passwordFile);
    } else if (cert != null && key != null) {
      identity = new Pem(cert, key);
    }
    if (identity == null && clientCa != null) {
      settings.problem(
          "bridge.tls.client-ca-file",
          "needs bridge.tls.cert-file and bridge.tls.key-file, or bridge.tls.keystore-file");
    }
    return identity == null ? null : new TlsConfig(identity, clientCa);
  }
}
