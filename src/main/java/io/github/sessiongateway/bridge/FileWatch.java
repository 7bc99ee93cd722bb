package io.github.sessiongateway.bridge;

import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.ConfigException;
import io.github.sessiongateway.config.WatchedFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that belong together, read at the start and whenever one of them has changed, off the event
 * loop. Where what they hold now is wrong, what they held before goes on, and one line is logged.
 */
final class FileWatch {
  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

  /** Twice, and a file is read: well within the 5 s in which a key that was removed is closed. */
  static final Duration EVERY = Duration.ofSeconds(1);

  static final int MAX_BYTES = 1024 * 1024;

  /** Takes what the files hold, in their order; runs on a worker. */
  @FunctionalInterface
  interface Loader {
    /**
     * Takes it, or leaves everything as it was. The future says when it is used.
     *
     * @throws ConfigException if it is wrong
     */
    Future<?> load(List<Buffer> contents);
  }

  private final Vertx vertx;
  private final Timers timers;
  private final String key;
  private final WatchedFiles files;
  private final Loader loader;
  private volatile Timers.@Nullable Timer timer;
  private volatile boolean closed;

  private FileWatch(Vertx vertx, Timers timers, String key, List<Path> files, Loader loader) {
    this.vertx = vertx;
    this.timers = timers;
    this.key = key;
    this.files = new WatchedFiles(key, files, MAX_BYTES);
    this.loader = loader;
  }

  /**
   * Reads the files and goes on watching them. Fails with a {@link ConfigException} if they cannot
   * be read, or with that of the loader.
   *
   * @param key the setting that names them
   */
  static Future<FileWatch> start(
      Vertx vertx, Timers timers, String key, List<Path> files, Loader loader) {
    FileWatch watch = new FileWatch(vertx, timers, key, files, loader);
    return watch
        .use(watch.files::read)
        .map(
            used -> {
              watch.arm();
              return watch;
            });
  }

  void close() {
    closed = true;
    Timers.Timer running = timer;
    if (running != null) {
      running.cancel();
    }
  }

  /** Looks whether the files have changed, and if so, uses what they hold. Never fails. */
  Future<Void> check() {
    return use(files::look)
        .onSuccess(
            used -> {
              if (used) {
                log.info("{} has changed and is used", key);
              }
            })
        .<Void>mapEmpty()
        .otherwise(this::unusable);
  }

  private void arm() {
    if (!closed) {
      timer = timers.after(EVERY, () -> check().onComplete(done -> arm()));
    }
  }

  /** Whether there was something to be used. */
  private Future<Boolean> use(Supplier<@Nullable List<Buffer>> look) {
    return vertx.executeBlocking(() -> load(look.get())).compose(used -> used);
  }

  private Future<Boolean> load(@Nullable List<Buffer> contents) {
    if (contents == null) {
      return Future.succeededFuture(false);
    }
    return loader
        .load(contents)
        .map(
            used -> {
              files.take();
              return true;
            });
  }

  /** Tried again at every look, but told once. */
  private @Nullable Void unusable(Throwable cause) {
    if (files.isNews()) {
      complain(cause);
    }
    return null;
  }

  private void complain(Throwable cause) {
    if (cause instanceof ConfigException wrong) {
      List<String> problems = wrong.problems();
      log.warn(
          "{} has changed, but what it held before is used: {}{}",
          key,
          problems.get(0),
          problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)");
    } else {
      log.error("{} has changed, but what it held before is used", key, cause);
    }
  }
}
