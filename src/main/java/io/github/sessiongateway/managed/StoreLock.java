package io.github.sessiongateway.managed;

import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.ConfigException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory to oneself: a lock on a file in it, which the operating system lets go with the
 * process, however that ends.
 */
final class StoreLock {
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

  private final Path dir;
  private final FileChannel channel;

  private StoreLock(Path dir, FileChannel channel) {
    this.dir = dir;
    this.channel = channel;
  }

  /**
   * Waits for who has it, as one that is being replaced or a call beside this one has, and fails
   * with a {@link ConfigException} where that takes too long.
   */
  static Future<StoreLock> take(Path dir, Context context, Timers timers) {
    return take(dir, context, timers, ATTEMPTS);
  }

  private static Future<StoreLock> take(Path dir, Context context, Timers timers, int attempts) {
    return context
        .executeBlocking(() -> tryTake(dir))
        .compose(
            taken -> {
              if (taken != null) {
                return Future.succeededFuture(taken);
              }
              if (attempts <= 1) {
                return Future.failedFuture(
                    wrong(
                        dir + " is in use by another gateway: ask that one, or give each its own"));
              }
              Promise<StoreLock> later = Promise.promise();
              timers.after(PAUSE, () -> take(dir, context, timers, attempts - 1).onComplete(later));
              return later.future();
            });
  }

  /** Null while another has it. It blocks: never on an event loop. */
  static @Nullable StoreLock tryTake(Path dir) {
    try {
      return tryTakeReal(dir.toRealPath());
    } catch (IOException e) {
      throw wrong("cannot be used: " + dir);
    }
  }

  private static @Nullable StoreLock tryTakeReal(Path real) throws IOException {
    if (HELD.putIfAbsent(key(real), "held") != null) {
      return null;
    }
    FileChannel opened = null;
    StoreLock taken = null;
    try {
      opened =
          FileChannel.open(
              real.resolve(FILE),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      taken = opened.tryLock() == null ? null : new StoreLock(real, opened);
      return taken;
    } finally {
      if (taken == null) {
        if (opened != null) {
          opened.close();
        }
        HELD.remove(key(real));
      }
    }
  }

  /** Lets it go; here, where the context works no more, since one close is short. */
  Future<Void> release(Context context) {
    // Composed: a context that is gone throws.
    return Future.succeededFuture()
        .compose(v -> context.executeBlocking(this::released))
        .recover(gone -> Future.succeededFuture(released()));
  }

  private @Nullable Void released() {
    release();
    return null;
  }

  /** Lets it go. It blocks: never on an event loop. */
  void release() {
    try {
      channel.close();
    } catch (IOException e) {
      log.warn("The lock of {} could not be closed: {}", dir, e.getMessage());
    } finally {
      HELD.remove(key(dir));
    }
  }

  private static ConfigException wrong(String problem) {
    return new ConfigException(List.of("sessions-store.dir: " + problem));
  }

  private static String key(Path dir) {
    return "io.github.sessiongateway.store:" + dir;
  }
}
