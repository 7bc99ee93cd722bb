package io.github.sessiongateway.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that an option of the command line names. */
record FileOption(String option, String file) {
  private static final String STANDARD_INPUT = "-";

  /**
   * Reads the file, or standard input for {@code -}.
   *
   * @throws IllegalArgumentException if it cannot be read, or holds more than a number of bytes
   */
  byte[] read(InputStream in, int maxBytes) {
    try (InputStream source = file.equals(STANDARD_INPUT) ? in : Files.newInputStream(path())) {
      byte[] bytes = source.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new IllegalArgumentException(name() + " is larger than " + maxBytes + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      boolean isNamed = file.equals(STANDARD_INPUT) || shown() != null;
      throw new IllegalArgumentException(
          isNamed ? name() + " cannot be read" : option + " must name a file that can be read");
    }
  }

  /** Returns the option, with the file unless that may be a secret in the wrong place. */
  String name() {
    String shown = shown();
    return shown == null ? option : option + " " + shown;
  }

  /** A word is a path if something is there, or if its folder is. */
  private @Nullable String shown() {
    try {
      Path path = Path.of(file);
      Path folder = path.getParent();
      boolean isPath =
          !file.equals(STANDARD_INPUT)
              && (Files.exists(path) || (folder != null && isFolder(folder)));
      return isPath ? file.replaceAll("\\p{Cntrl}", " ") : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** The root, which a word of Base64 may begin with, is not enough. */
  private static boolean isFolder(Path folder) {
    return folder.getNameCount() > 0 && Files.isDirectory(folder);
  }

  private Path path() throws IOException {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new IOException("Not a path", e);
    }
  }
}
