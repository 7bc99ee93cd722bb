package io.github.sessiongateway.internal.config;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** A file whose content is one secret. */
public final class SecretFile {
  /** The largest file that is read. */
  public static final int MAX_BYTES = 64 * 1024;

  private SecretFile() {}

  /**
   * Returns the content without the final line end that editors add. It blocks.
   *
   * @param name the setting or option that names the file
   * @param file the file's name; never quoted, because it may be the secret itself
   * @throws ConfigException if the file cannot be read or is not plain text
   */
  public static String read(String name, String file) {
    return read(name, file, new SettingFiles());
  }

  /** Returns the content as {@link #read(String, String)} does, of one of these files. */
  static String read(String name, String file, SettingFiles files) {
    try {
      byte[] bytes = files.read(Path.of(file), MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new ConfigException(List.of(name + ": is larger than " + MAX_BYTES + " bytes"));
      }
      String secret = StrictText.secret(name, bytes);
      if (secret.isEmpty()) {
        throw new ConfigException(List.of(name + ": is empty"));
      }
      return secret;
    } catch (IOException | InvalidPathException e) {
      throw new ConfigException(List.of(name + ": must name a file that can be read"));
    }
  }
}
