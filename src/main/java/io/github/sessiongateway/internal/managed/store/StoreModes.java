package io.github.sessiongateway.internal.managed.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.github.sessiongateway.internal.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file modes of the store, which deny it to other users. They are corrected, because the
 * provider of a volume may widen them at each mount. It blocks: never on an event loop.
 */
final class StoreModes {
  static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

  /** Also loads the class. Java cannot without a free descriptor, and never tries it again. */
  static final Set<PosixFilePermission> FILE = PrivateFiles.MODE;

  private static final Logger log = LoggerFactory.getLogger(StoreModes.class);
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private final AtomicInteger mended = new AtomicInteger();
  private final AtomicInteger unmended = new AtomicInteger();

  /** Denies a directory to other users, if it belongs to this user, and logs that. */
  static void narrow(Path dir) throws IOException {
    if (!isWide(Files.getPosixFilePermissions(dir))) {
      return;
    }
    try {
      Files.setPosixFilePermissions(dir, DIRECTORY);
      log.info("sessions-store.dir: {} was open to other users: its mode is now 0700", dir);
    } catch (IOException e) {
      log.warn(
          "sessions-store.dir: {} is open to other users, and its mode cannot be changed ({}). Its"
              + " files are encrypted and 0600. A directory below it can be closed to other users.",
          dir,
          PrivateFiles.why(e));
    }
  }

  /** Denies a regular file to other users, if it belongs to this user. */
  void narrow(Path file, Set<PosixFilePermission> mode) {
    if (!isWide(mode)) {
      return;
    }
    try {
      Files.getFileAttributeView(file, PosixFileAttributeView.class, NOFOLLOW_LINKS)
          .setPermissions(FILE);
      mended.incrementAndGet();
    } catch (IOException e) {
      unmended.incrementAndGet();
    }
  }

  /** Logs in one line which modes were corrected since the last report. */
  void report(Path dir) {
    int done = mended.getAndSet(0);
    int left = unmended.getAndSet(0);
    if (done + left > 0) {
      log.info(
          "sessions-store.dir: {} files of {} were open to other users: {} are now 0600",
          done + left,
          dir,
          done);
    }
  }

  private static boolean isWide(Set<PosixFilePermission> mode) {
    return mode.stream().anyMatch(OTHERS::contains);
  }
}
