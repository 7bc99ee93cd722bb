package io.github.sessiongateway.internal.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Readers of the files that settings name. They never quote a file's name, because a secret may
 * have been put in its place.
 */
final class ConfigFiles {
  /** The largest file that is read. */
  private static final int MAX_BYTES = 1024 * 1024;

  private ConfigFiles() {}

  /** A file that was checked, with its content. */
  record Checked<T>(Path file, T content) {}

  /** Returns the path, or null for a text that is empty or cannot be one. */
  static @Nullable Path path(String file) {
    return file.isEmpty() || !isPath(file) ? null : Path.of(file);
  }

  /** Returns the readable file that a setting names, or null if the setting is empty. */
  static @Nullable Path readable(ConfigReader settings, String key) {
    return path(
        settings
            .optional(key)
            .where(
                "a file that can be read, or empty for none",
                file -> file.isEmpty() || isReadable(file))
            .or(""));
  }

  /**
   * Returns the file that a setting names and its content, or null if the setting is empty. A
   * problem is added to the settings' problems.
   *
   * @param words what the setting must be
   * @param reader checks the content as a later change of the file is checked; it takes the
   *     setting's name and the bytes
   */
  static <T> @Nullable Checked<T> checked(
      ConfigReader settings, String key, String words, BiFunction<String, byte[], T> reader) {
    String name = settings.optional(key).where(words, ConfigFiles::isPath).or("");
    if (name.isEmpty()) {
      return null;
    }
    Path file = Path.of(name);
    try {
      byte[] content = settings.files().read(file, MAX_BYTES + 1);
      if (content.length <= MAX_BYTES) {
        return new Checked<>(file, reader.apply(settings.nameOf(key), content));
      }
      settings.problem(key, "is larger than " + MAX_BYTES + " bytes");
    } catch (IOException e) {
      settings.problem(key, "must name a file that can be read");
    } catch (ConfigException e) {
      settings.problems(e);
    }
    return null;
  }

  /** Returns the PEM file of certificates that a setting names, or null if the setting is empty. */
  static @Nullable Path certificates(ConfigReader settings, String key) {
    var checked = certificatesOf(settings, key);
    return checked == null ? null : checked.file();
  }

  /** Returns such a file with its certificates. */
  static @Nullable Checked<List<Certificate>> certificatesOf(ConfigReader settings, String key) {
    return checked(
        settings, key, "a PEM file with certificates, or empty for none", PemFile::certificates);
  }

  /** Returns whether a password opens a PKCS#12 file. */
  static boolean opens(Path file, String password) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore.getInstance("PKCS12").load(in, password.toCharArray());
      return true;
    } catch (IOException | GeneralSecurityException e) {
      return false;
    }
  }

  /** Returns whether a text can be the path of a file. */
  static boolean isPath(String file) {
    try {
      var unused = Path.of(file);
      return true;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Returns whether a file can be run. */
  static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  private static boolean isReadable(String file) {
    return isPath(file) && Files.isReadable(Path.of(file)) && Files.isRegularFile(Path.of(file));
  }
}
