package io.github.sessiongateway.managed.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.ConfigException;
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
 * A directory to oneself: a lock on a file in it, which the operating system lets go with the
 * process, however that ends.
 */
public final class StoreLock {
  private static final Logger log = LoggerFactory.getLogger(StoreLock.class);

  static final String FILE = ".lock";

  /** In all, a little more than a gateway takes to stop. */
  static final int ATTEMPTS = 250;

  private static final Duration PAUSE = Duration.ofMillis(100);

  /**
   * What this process has. A lock belongs to a process, and on POSIX the end of any channel to its
   * file lets it go: so a second channel is never opened, by whatever class loader.
   */
  private static final Map<Object, Object> HELD = System.getProperties();

  /**
   * A lock on the file that had the lock's name at that moment.
   *
   * @param inode of the file, because a file that was deleted and made anew is another
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
   * Waits for the process that has it, which may be about to stop. Fails with {@code store_in_use}
   * if that takes too long, and with a {@link ConfigException} if the directory cannot be used.
   */
  public static Future<StoreLock> take(Path dir, Context context, Timers timers) {
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

  /** Null while another process has it. It blocks: never on an event loop. */
  public static @Nullable StoreLock tryTake(Path dir) {
    try {
      return tryTakeReal(dir.toRealPath());
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

  /** Null while another process has it, or just makes its file. */
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
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      log.debug("Another process has made {} first", file);
    }
    return inode(file);
  }

  /** Null if there is no such file. A link, a pipe, or a directory in its place is refused. */
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
   * Makes sure that the directory is still this process's own: takes the lock again if its file has
   * been deleted. It blocks: never on an event loop.
   *
   * @throws IOException if another process has the directory by now
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
    log.warn("sessions-store.dir: {} was deleted, and is made and locked again", file);
  }

  /**
   * Runs a task with the directory. If the lock is released meanwhile, the end of the task lets it
   * go: a write that hangs may still come. It blocks: never on an event loop.
   *
   * @throws IOException if the lock was released, or another process has the directory
   */
  void holding(Callable<?> task) throws Exception {
    synchronized (this) {
      if (released) {
        throw new IOException("the directory was let go");
      }
      check();
      running++;
    }
    try {
      var unused = task.call();
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

  /** Lets it go: on this thread if the context has ended, because one close is short. */
  Future<Void> release(Context context) {
    // Composed: a context that is gone throws.
    return Future.succeededFuture()
        .compose(v -> context.executeBlocking(this::released, false))
        .recover(gone -> Future.succeededFuture(released()));
  }

  private @Nullable Void released() {
    release();
    return null;
  }

  /** Lets it go, once the task that runs has ended. It blocks: never on an event loop. */
  public synchronized void release() {
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
