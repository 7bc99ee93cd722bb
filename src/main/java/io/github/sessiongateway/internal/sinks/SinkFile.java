package io.github.sessiongateway.internal.sinks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.github.sessiongateway.internal.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file that is replaced as a whole, with the mode 0600. A link is replaced, and not followed. A
 * file that no sink can have written stays as it is. It blocks: never on an event loop.
 *
 * @param path the file
 * @param unfinished the file of the next content until it is complete
 */
record SinkFile(Path path, Path unfinished) {
  private static final int MAX_BYTES = 64 * 1024;

  /** What a sink writes: a token, or the configuration of Koyeb's command line. */
  private static final Pattern OWN =
      Pattern.compile("(?:[A-Za-z0-9._~+/=-]*|url: \"[^\"\\n]+\"\\ntoken: \"[^\"\\n]+\"\\n)");

  /** A file stays, because no sink can have written it. */
  static final class AnothersFileException extends FileSystemException {
    private static final long serialVersionUID = 1;

    AnothersFileException(Path file, String reason) {
      super(file.toString(), null, reason);
    }
  }

  /** Replaces the content. If that fails, the file is as it was. */
  void hold(String content) throws IOException {
    checkOwn(path);
    removeUnfinished();
    try {
      PrivateFiles.create(unfinished, UTF_8.encode(content));
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      try {
        removeUnfinished();
      } catch (IOException also) {
        e.addSuppressed(also);
      }
      throw e;
    }
  }

  /**
   * Removes both files. If one of them fails, the other one is removed all the same, because each
   * may hold a token. Fails with {@link AnothersFileException} only if another try is in vain.
   */
  void remove() throws IOException {
    IOException failure = null;
    // First the one that is hidden: if the process is killed in between, the file is still seen.
    try {
      removeUnfinished();
    } catch (IOException e) {
      failure = e;
    }
    try {
      removeOwn(path);
    } catch (IOException e) {
      failure = isWorse(failure, e) ? failure : e;
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Returns whether the first failure can pass, and the second one cannot. */
  private static boolean isWorse(@Nullable IOException first, IOException second) {
    return first != null
        && !(first instanceof AnothersFileException)
        && second instanceof AnothersFileException;
  }

  /** Removes also what a process that was killed has left. Its failure names the file. */
  private void removeUnfinished() throws IOException {
    try {
      removeOwn(unfinished);
    } catch (IOException e) {
      String reason = unfinished + ": " + PrivateFiles.why(e);
      throw e instanceof AnothersFileException
          ? new AnothersFileException(unfinished, reason)
          : new FileSystemException(unfinished.toString(), null, reason);
    }
  }

  private void removeOwn(Path file) throws IOException {
    checkOwn(file);
    Files.deleteIfExists(file);
  }

  private void checkOwn(Path file) throws IOException {
    if (!isOwn(file)) {
      throw new AnothersFileException(file, "it is another's file");
    }
  }

  private boolean isOwn(Path file) throws IOException {
    PosixFileAttributes found;
    try {
      found = Files.readAttributes(file, PosixFileAttributes.class, NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return true;
    }
    if (found.isDirectory()) {
      throw new DirectoryNotEmptyException(file.toString());
    }
    return found.isSymbolicLink()
        || (found.isRegularFile()
            && (found.size() == 0
                || (PrivateFiles.MODE.containsAll(found.permissions())
                    && found.size() <= MAX_BYTES
                    && isOwnContent(file))));
  }

  private boolean isOwnContent(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return false;
    }
    // By bytes, because a character can be cut, and another's file need not be a text.
    Matcher content = OWN.matcher(Files.readString(file, ISO_8859_1));
    // An unfinished file ends anywhere. The end was hit if more text could have matched.
    return content.matches() || (file.equals(unfinished) && content.hitEnd());
  }
}
