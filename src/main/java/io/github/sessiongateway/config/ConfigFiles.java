package io.github.sessiongateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;

/** Files that a configuration names, and whether they hold what they should. */
final class ConfigFiles {
  private ConfigFiles() {}

  /** Null for an empty text. */
  static @Nullable Path path(String file) {
    return file.isEmpty() ? null : Path.of(file);
  }

  /** A setting that names a file that can be read, or nothing. */
  static @Nullable Path readable(ConfigReader settings, String key) {
    return path(
        settings
            .optional(key)
            .where(
                "a file that can be read, or empty for none",
                file -> file.isEmpty() || isReadable(file))
            .or(""));
  }

  /** A setting that names a PEM file with certificates, or nothing. */
  static @Nullable Path certificates(ConfigReader settings, String key) {
    return path(
        settings
            .optional(key)
            .where(
                "a PEM file with certificates, or empty for none",
                file -> file.isEmpty() || holdsCertificates(file))
            .or(""));
  }

  static boolean holdsCertificates(String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return !CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty();
    } catch (IOException | GeneralSecurityException | InvalidPathException e) {
      return false;
    }
  }

  /** Whether a PKCS#12 file opens with a password. */
  static boolean opens(Path file, String password) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore.getInstance("PKCS12").load(in, password.toCharArray());
      return true;
    } catch (IOException | GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean isReadable(String file) {
    try {
      return Files.isReadable(Path.of(file)) && Files.isRegularFile(Path.of(file));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
