package io.github.sessiongateway.files;

import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.ConfigException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows files that belong together, off the event loop. It knows them by a hash of their contents
 * and takes a change that two looks in a row have found, because the first may see half of a file.
 * If a change is wrong, what the files held before goes on until they are right.
 */
public final class FileWatch {
  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

  /**
   * The time between two looks. Two are well within the 5 s after which a removed key is closed.
   */
  public static final Duration EVERY = Duration.ofSeconds(1);

  /** The most that one file may hold. */
  public static final int MAX_BYTES = 1024 * 1024;

  /** Checks what the files hold, in their order, and uses it; runs on a worker. */
  @FunctionalInterface
  public interface Loader {
    /**
     * Uses the contents, or leaves everything as it was.
     *
     * @return whether they differ from what was in use, once they are in use
     * @throws ConfigException if they are wrong
     */
    Future<Boolean> load(List<Buffer> contents);
  }

  private final Vertx vertx;
  private final Timers timers;
  private final String key;
  private final List<Path> files;
  private final Loader loader;
  private volatile String seen = "";
  private volatile String taken = "";
  private volatile String told = "";
  private volatile @Nullable String trouble;
  private volatile Timers.@Nullable Timer timer;
  private volatile boolean closed;

  private FileWatch(Vertx vertx, Timers timers, String key, List<Path> files, Loader loader) {
    this.vertx = vertx;
    this.timers = timers;
    this.key = key;
    this.files = List.copyOf(files);
    this.loader = loader;
  }

  /**
   * Loads the files now and follows them. Fails with a {@link ConfigException} if they cannot be
   * read, or with the loader's failure.
   *
   * @param key the setting that names the files
   */
  public static Future<FileWatch> start(
      Vertx vertx, Timers timers, String key, List<Path> files, Loader loader) {
    FileWatch watch = new FileWatch(vertx, timers, key, files, loader);
    return watch
        .found()
        .compose(found -> watch.load(found))
        .map(
            loaded -> {
              watch.arm();
              return watch;
            });
  }

  /**
   * Follows files whose contents are in use already.
   *
   * @param key the setting that names the files
   */
  public static FileWatch follow(
      Vertx vertx, Timers timers, String key, List<Path> files, Loader loader) {
    FileWatch watch = new FileWatch(vertx, timers, key, files, loader);
    watch.arm();
    return watch;
  }

  /** Ends the watch. */
  public void close() {
    closed = true;
    Timers.Timer running = timer;
    if (running != null) {
      running.cancel();
    }
  }

  /** Returns what is wrong, for health: at most one sentence. Safe from any thread. */
  public List<String> troubles() {
    String sentence = trouble;
    return sentence == null ? List.of() : List.of(sentence);
  }

  /** Looks once, and uses a change that the look before has found as well. Never fails. */
  public Future<Void> check() {
    return found()
        .compose(
            found -> {
              if (found.isPipe() && taken.isEmpty()) {
                // What it held at the start is in use.
                return Future.succeededFuture();
              }
              boolean settled = found.mark().equals(seen);
              seen = found.mark();
              return settled ? settled(found) : Future.succeededFuture();
            })
        .otherwise(
            cause -> {
              complain(cause);
              return null;
            });
  }

  private Future<Void> settled(FileContents found) {
    if (found.mark().equals(taken)) {
      mended();
      return Future.succeededFuture();
    }
    return load(found)
        .map(
            changed -> {
              if (!mended() && changed) {
                log.info("{} has changed and is used", key);
              }
              return null;
            });
  }

  private void arm() {
    Timers.Timer next = timers.after(EVERY, () -> check().onComplete(done -> arm()));
    timer = next;
    if (closed) {
      // Also where it was closed after the timer had begun: close() knows the one before.
      next.cancel();
    }
  }

  /** Not ordered: a file system that hangs must not hold up other work of the same context. */
  private Future<FileContents> found() {
    return vertx.executeBlocking(() -> FileContents.read(key, files, MAX_BYTES), false);
  }

  private Future<Boolean> load(FileContents found) {
    if (found.wrong() != null) {
      return Future.failedFuture(found.wrong());
    }
    return vertx
        .executeBlocking(() -> loader.load(found.contents()), false)
        .compose(loaded -> loaded)
        .onSuccess(changed -> taken = seen = found.mark());
  }

  /** Whether there was something to mend. */
  private boolean mended() {
    told = "";
    if (trouble == null) {
      return false;
    }
    trouble = null;
    log.info("{} is right again and is used", key);
    return true;
  }

  /** It is tried again at every look, and told once. */
  private void complain(Throwable cause) {
    if (closed || told.equals(seen)) {
      return;
    }
    told = seen;
    if (cause instanceof ConfigException wrong) {
      List<String> problems = wrong.problems();
      String more = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
      trouble = problems.get(0) + more + "; what it held before is used";
      log.warn("{} has changed, but what it held before is used: {}{}", key, problems.get(0), more);
    } else {
      trouble = key + ": internal error; what it held before is used";
      log.error("{} has changed, but what it held before is used", key, cause);
    }
  }
}
