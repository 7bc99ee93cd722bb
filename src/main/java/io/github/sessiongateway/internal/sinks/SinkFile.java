package io.github.sessiongateway.internal.sinks;

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
import java.util.regex.Pattern;

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

  /** Replaces the content. If that fails, the file is as it was. */
  void hold(String content) throws IOException {
    checkOwn();
    removeUnfinished();
    try {
      PrivateFiles.create(unfinished, UTF_8.encode(content));
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      removeUnfinished();
      throw e;
    }
  }

  /** Removes the file. */
  void remove() throws IOException {
    checkOwn();
    Files.deleteIfExists(path);
    removeUnfinished();
  }

  /** Removes also what a process that was killed has left. */
  private void removeUnfinished() throws IOException {
    Files.deleteIfExists(unfinished);
  }

  private void checkOwn() throws IOException {
    if (!isOwn()) {
      throw new FileSystemException(path.toString(), null, "it is another's file");
    }
  }

  private boolean isOwn() throws IOException {
    PosixFileAttributes found;
    try {
      found = Files.readAttributes(path, PosixFileAttributes.class, NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return true;
    }
    if (found.isDirectory()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    return found.isSymbolicLink()
        || (found.isRegularFile()
            && (found.size() == 0
                || (PrivateFiles.MODE.containsAll(found.permissions())
                    && found.size() <= MAX_BYTES
                    && OWN.matcher(Files.readString(path)).matches())));
  }
}
