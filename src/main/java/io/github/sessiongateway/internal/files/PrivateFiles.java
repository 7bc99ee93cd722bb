package io.github.sessiongateway.internal.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that other users cannot read. They block: never on an event loop. */
public final class PrivateFiles {
  /** The mode 0600. */
  public static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-------");

  private PrivateFiles() {}

  /** Creates a file, which must not exist, and syncs its content. */
  public static void create(Path file, ByteBuffer content) throws IOException {
    try (FileChannel created =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(MODE))) {
      while (content.hasRemaining()) {
        created.write(content);
      }
      created.force(true);
    }
  }

  /** Returns in a few words why the disk failed. */
  public static String why(Throwable cause) {
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof NoSuchFileException) {
      return "no such file";
    }
    if (cause instanceof DirectoryNotEmptyException) {
      return "a directory is in the way";
    }
    if (cause instanceof FileSystemException refused && refused.getReason() != null) {
      return refused.getReason();
    }
    return cause instanceof IOException && cause.getMessage() != null
        ? cause.getMessage()
        : cause.getClass().getSimpleName();
  }
}
