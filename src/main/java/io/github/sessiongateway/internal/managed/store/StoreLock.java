package io.github.sessiongateway.internal.managed.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.files.PrivateFiles;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock of a directory, for one process at a time. It is a lock on a file in the directory. The
 * operating system releases it when the process ends, for whatever reason.
 */
final class StoreLock {
  private static final Logger log = LoggerFactory.getLogger(StoreLock.class);

  static final String FILE = ".lock";

  /** The number of attempts, which together last a little longer than a gateway's stop. */
  static final int ATTEMPTS = 250;

  private static final Duration PAUSE = Duration.ofMillis(100);

  /**
   * The locks of this process, for all class loaders. A second channel to a lock file is never
   * opened, because on POSIX closing any channel to the file releases the lock of the process.
   */
  private static final Map<Object, Object> HELD = System.getProperties();

  /**
   * A lock on a file.
   *
   * @param inode the file's inode, because a file that is deleted and created again is another
   */
  private record Held(FileChannel channel, Object inode) {}

  private final Path dir;
  private Held held;
  private boolean released;
  private int running;

  private StoreLock(Path dir, Held held) {
    this.dir = dir;
    this.held = held;
  }

  /**
   * Takes the lock of a directory. It waits for another process, which may be about to stop. Fails
   * with {@code store_in_use} if that takes too long, and with a {@link ConfigException} if the
   * directory cannot be used.
   */
  static Future<StoreLock> take(Path dir, Context context, Timers timers) {
    return take(dir, context, timers, ATTEMPTS);
  }

  private static Future<StoreLock> take(Path dir, Context context, Timers timers, int attempts) {
    return context
        .executeBlocking(() -> tryTake(dir), false)
        .compose(
            taken -> {
              if (taken != null) {
                return Future.succeededFuture(taken);
              }
              if (attempts <= 1) {
                return Future.failedFuture(
                    SessionException.of(
                        Failure.STORE_IN_USE,
                        "Another process has the session store "
                            + dir
                            + " (sessions-store.dir): ask that gateway with --via, or give each a"
                            + " directory of its own."));
              }
              Promise<StoreLock> later = Promise.promise();
              timers.after(PAUSE, () -> take(dir, context, timers, attempts - 1).onComplete(later));
              return later.future();
            });
  }

  /** Tries to take the lock. Returns null if another process has it. It blocks: never on a loop. */
  static @Nullable StoreLock tryTake(Path dir) {
    try {
      return tryTakeReal(dir.toRealPath());
    } catch (IOException e) {
      throw StoreFiles.unusable(dir, e);
    }
  }

  /**
   * Checks that the file of the lock can be locked, without locking it.
   *
   * @throws ConfigException if it is not a file
   */
  static void check(Path dir) {
    try {
      var unused = inode(dir.toRealPath().resolve(FILE));
    } catch (IOException e) {
      throw StoreFiles.unusable(dir, e);
    }
  }

  private static @Nullable StoreLock tryTakeReal(Path real) throws IOException {
    if (HELD.putIfAbsent(key(real), "held") != null) {
      return null;
    }
    Held taken = null;
    try {
      taken = locked(real.resolve(FILE));
      return taken == null ? null : new StoreLock(real, taken);
    } finally {
      if (taken == null) {
        HELD.remove(key(real));
      }
    }
  }

  /** Locks the file. Returns null if another process has the lock, or is creating the file. */
  private static @Nullable Held locked(Path file) throws IOException {
    Object inode = inode(file);
    if (inode == null) {
      inode = made(file);
    }
    FileChannel opened = FileChannel.open(file, Set.of(StandardOpenOption.WRITE, NOFOLLOW_LINKS));
    boolean isHeld = false;
    try {
      isHeld = opened.tryLock() != null && Objects.equals(inode, inode(file));
      return isHeld && inode != null ? new Held(opened, inode) : null;
    } finally {
      if (!isHeld) {
        opened.close();
      }
    }
  }

  private static @Nullable Object made(Path file) throws IOException {
    try {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(PrivateFiles.MODE));
    } catch (FileAlreadyExistsException e) {
      log.debug("Another process created {} first", file);
    }
    return inode(file);
  }

  /** Returns the file's inode, or null without a file. Fails for a link, a pipe or a directory. */
  private static @Nullable Object inode(Path file) throws IOException {
    BasicFileAttributes found;
    try {
      found = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
    if (!found.isRegularFile()) {
      throw new IOException(FILE + " is not a regular file: remove it");
    }
    return found.fileKey();
  }

  /**
   * Checks that this process still has the lock. If the file was deleted, the lock is taken again.
   * It blocks: never on an event loop.
   *
   * @throws IOException if another process has the lock by now
   */
  synchronized void check() throws IOException {
    Path file = dir.resolve(FILE);
    if (held.inode().equals(inode(file))) {
      return;
    }
    Held again = locked(file);
    if (again == null) {
      throw new IOException(FILE + " was deleted, and another process has the directory");
    }
    Held before = held;
    held = again;
    before.channel().close();
    log.warn("sessions-store.dir: {} was deleted: it is created and locked again", file);
  }

  /**
   * Runs a task while this process has the lock. If the lock is released during the task, it is
   * kept until the task ends, because a write that hangs may still happen. It blocks: never on a
   * loop.
   *
   * @throws IOException if the lock was released, or another process has it
   */
  <T> T holding(Callable<T> task) throws Exception {
    synchronized (this) {
      if (released) {
        throw new IOException("the directory was released");
      }
      check();
      running++;
    }
    try {
      return task.call();
    } finally {
      ended();
    }
  }

  private synchronized void ended() {
    running--;
    if (released && running == 0) {
      letGo();
    }
  }

  /**
   * Releases the lock. If the context has ended, it does so on this thread, because it is short.
   */
  Future<Void> release(Context context) {
    // Composed, because a closed context throws.
    return Future.succeededFuture()
        .compose(v -> context.executeBlocking(this::released, false))
        .recover(gone -> Future.succeededFuture(released()));
  }

  private @Nullable Void released() {
    release();
    return null;
  }

  /** Releases the lock when the running task has ended. It blocks: never on an event loop. */
  synchronized void release() {
    released = true;
    if (running == 0) {
      letGo();
    }
  }

  private void letGo() {
    try {
      held.channel().close();
    } catch (IOException e) {
      log.warn("The lock of {} could not be closed: {}", dir, e.getMessage());
    } finally {
      HELD.remove(key(dir));
    }
  }

  private static String key(Path dir) {
    return "io.github.sessiongateway.store:" + dir;
  }
}
