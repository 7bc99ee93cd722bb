package io.github.sessiongateway.managed.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

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
 * The modes of the store, which keep other users out. They are mended, because the provider of a
 * volume may widen them at each mount. It blocks: never on an event loop.
 */
final class StoreModes {
  static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
  static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private static final Logger log = LoggerFactory.getLogger(StoreModes.class);
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private final AtomicInteger mended = new AtomicInteger();
  private final AtomicInteger unmended = new AtomicInteger();

  /** Takes a directory away from other users, if it is this user's, and says so. */
  static void narrow(Path dir) throws IOException {
    if (!isWide(Files.getPosixFilePermissions(dir))) {
      return;
    }
    try {
      Files.setPosixFilePermissions(dir, DIRECTORY);
      log.info("sessions-store.dir: {} was open to other users, and its mode is 0700 now", dir);
    } catch (IOException e) {
      log.warn(
          "sessions-store.dir: {} is open to other users, and its mode cannot be changed ({}). Its"
              + " files are sealed and 0600. A directory below it can be the gateway's alone.",
          dir,
          StoreFiles.why(e));
    }
  }

  /** Takes a regular file away from other users, if it is this user's. */
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

  /** Logs in one line which modes were mended since the last report. */
  void report(Path dir) {
    int done = mended.getAndSet(0);
    int left = unmended.getAndSet(0);
    if (done + left > 0) {
      log.info(
          "sessions-store.dir: {} files of {} were open to other users: {} are 0600 now",
          done + left,
          dir,
          done);
    }
  }

  private static boolean isWide(Set<PosixFilePermission> mode) {
    return mode.stream().anyMatch(OTHERS::contains);
  }
}
