package io.github.sessiongateway.internal.standalone.quick;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that a command line option names. */
record FileOption(String option, String file) {
  private static final String STANDARD_INPUT = "-";

  /**
   * Returns the content of the file, or of standard input for {@code -}.
   *
   * @throws IllegalArgumentException if it cannot be read, or is larger than {@code maxBytes}
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

  /** Returns the option with the file's name, unless the name may be a misplaced secret. */
  String name() {
    String shown = shown();
    return shown == null ? option : option + " " + shown;
  }

  /** Returns the file's name if the file or its folder exists, otherwise null. */
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

  /** Returns whether a folder exists. The root does not count, because Base64 may begin with it. */
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
