package io.github.sessiongateway.internal.sinks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.github.sessiongateway.internal.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that is replaced as a whole, with the mode 0600. A link is replaced, and not followed. It
 * blocks: never on an event loop.
 */
record SinkFile(Path path) {
  /**
   * Replaces the content, or removes the file.
   *
   * @param content null for no file
   */
  void hold(@Nullable String content) throws IOException {
    if (Files.isDirectory(path, NOFOLLOW_LINKS)) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    // Also what a process that was killed has left.
    Path unfinished = path.resolveSibling("." + path.getFileName() + ".new");
    Files.deleteIfExists(unfinished);
    if (content == null) {
      Files.deleteIfExists(path);
      return;
    }
    try {
      PrivateFiles.create(unfinished, UTF_8.encode(content));
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
  }
}
