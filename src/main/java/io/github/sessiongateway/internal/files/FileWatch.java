package io.github.sessiongateway.internal.files;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.ConfigException;
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
 * A watch of files that belong together, off the event loop. It compares hashes of their contents.
 * A change is used when two checks in a row find the same, because one check may see half of a
 * file. After a wrong change, the previous contents stay in use until the files are right. Contents
 * that are right again are loaded, also if they are those in use.
 */
public final class FileWatch {
  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

  /**
   * The time between two checks. Two checks are well within the 5 s in which a removed key ends.
   */
  public static final Duration EVERY = Duration.ofSeconds(1);

  /** The largest file that is read. */
  public static final int MAX_BYTES = 1024 * 1024;

  /** The user of the files' contents. It runs on a worker thread. */
  @FunctionalInterface
  public interface Loader {
    /**
     * Checks and uses the contents, in the order of the files. If it fails, nothing changes.
     *
     * @return completes when the contents are in use, with whether they differ from the previous
     * @throws ConfigException if the contents are wrong
     */
    Future<Boolean> load(List<Buffer> contents);

    /** Notes that the files cannot be read. Their previous contents stay in use. */
    default void unreadable(ConfigException cause) {}
  }

  private final Vertx vertx;
  private final Timers timers;
  private final String key;
  private final List<Path> files;
  private final Loader loader;
  private volatile String seen = "";
  private volatile String taken = "";
  private volatile String reported = "";
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
   * Returns the contents of files, as a watch reads them. It blocks.
   *
   * @param key the setting that names the files
   * @throws ConfigException if one cannot be read
   */
  public static List<Buffer> read(String key, List<Path> files) {
    FileContents found = FileContents.read(key, files, MAX_BYTES);
    if (found.wrong() != null) {
      throw found.wrong();
    }
    return found.contents();
  }

  /**
   * Starts to follow files whose contents are in use already.
   *
   * @param key the setting that names the files
   */
  public static FileWatch follow(
      Vertx vertx, Timers timers, String key, List<Path> files, Loader loader) {
    FileWatch watch = new FileWatch(vertx, timers, key, files, loader);
    watch.arm();
    return watch;
  }

  /** Stops the watch. */
  public void close() {
    closed = true;
    Timers.Timer running = timer;
    if (running != null) {
      running.cancel();
    }
  }

  /** Returns the problem for health, at most one sentence. Safe from any thread. */
  public List<String> troubles() {
    String sentence = trouble;
    return sentence == null ? List.of() : List.of(sentence);
  }

  /** Returns whether the latest check found what is in use. Safe from any thread. */
  public boolean isUpToDate() {
    return trouble == null && seen.equals(taken);
  }

  /** Checks the files once, and uses a change that the previous check also found. Never fails. */
  public Future<Void> check() {
    return found()
        .compose(
            found -> {
              if (found.isPipe() && taken.isEmpty()) {
                // The pipe's content of the start is in use.
                return Future.succeededFuture();
              }
              boolean settled = found.mark().equals(seen);
              seen = found.mark();
              return settled ? settled(found) : Future.succeededFuture();
            })
        .otherwise(
            cause -> {
              report(cause);
              return null;
            });
  }

  private Future<Void> settled(FileContents found) {
    if (found.mark().equals(taken) && trouble == null) {
      reported = "";
      return Future.succeededFuture();
    }
    return load(found)
        .map(
            changed -> {
              if (!clearTrouble() && changed) {
                log.info("{} has changed and is used", key);
              }
              return null;
            });
  }

  private void arm() {
    Timers.Timer next = timers.after(EVERY, () -> check().onComplete(done -> arm()));
    timer = next;
    if (closed) {
      // The watch was closed while this timer was set. close() cancelled the previous timer.
      next.cancel();
    }
  }

  /** Reads the files. Not ordered, because a file system that hangs must not block other work. */
  private Future<FileContents> found() {
    return vertx.executeBlocking(() -> FileContents.read(key, files, MAX_BYTES), false);
  }

  private Future<Boolean> load(FileContents found) {
    if (found.wrong() != null) {
      loader.unreadable(found.wrong());
      return Future.failedFuture(found.wrong());
    }
    return vertx
        .executeBlocking(() -> loader.load(found.contents()), false)
        .compose(loaded -> loaded)
        .onSuccess(changed -> taken = seen = found.mark());
  }

  /** Clears the problem, if there is one, and returns whether there was. */
  private boolean clearTrouble() {
    reported = "";
    if (trouble == null) {
      return false;
    }
    trouble = null;
    log.info("{} is right again and is used", key);
    return true;
  }

  /** Logs a wrong change once. Every further check tries it again. */
  private void report(Throwable cause) {
    if (closed || reported.equals(seen)) {
      return;
    }
    reported = seen;
    if (cause instanceof ConfigException wrong) {
      List<String> problems = wrong.problems();
      String more = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
      trouble = problems.get(0) + more + "; its previous content is used";
      log.warn(
          "{} has changed, but its previous content is used: {}{}", key, problems.get(0), more);
    } else {
      trouble = key + ": internal error; its previous content is used";
      log.error("{} has changed, but its previous content is used", key, cause);
    }
  }
}
