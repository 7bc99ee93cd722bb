package io.github.sessiongateway.bridge;

import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.ConfigException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

  static final long MAX_BYTES = 1024 * 1024;

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
  private final List<Path> files;
  private final Loader loader;
  private volatile String loaded = "";
  private volatile String seen = "";
  private volatile String complained = "";
  private volatile Timers.@Nullable Timer timer;
  private volatile boolean closed;

  private FileWatch(Vertx vertx, Timers timers, String key, List<Path> files, Loader loader) {
    this.vertx = vertx;
    this.timers = timers;
    this.key = key;
    this.files = files;
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
        .stamp()
        .compose(watch::load)
        .map(
            v -> {
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

  /**
   * Looks whether the files have changed, and reads them once two looks in a row have found the
   * same: a file that is just being written is not taken for half of itself.
   */
  Future<Void> check() {
    return stamp().compose(this::changed);
  }

  private void arm() {
    if (!closed) {
      timer = timers.after(EVERY, () -> check().onComplete(done -> arm()));
    }
  }

  private Future<Void> changed(String stamp) {
    if (stamp.equals(loaded)) {
      return Future.succeededFuture();
    }
    if (!stamp.equals(seen)) {
      seen = stamp;
      return Future.succeededFuture();
    }
    return load(stamp)
        .onSuccess(v -> log.info("{} has changed and is used", key))
        .recover(cause -> unusable(stamp, cause));
  }

  private Future<Void> load(String stamp) {
    return Future.all(files.stream().map(this::read).toList())
        .compose(all -> vertx.executeBlocking(() -> loader.load(all.list())))
        .compose(used -> used)
        .map(
            used -> {
              loaded = stamp;
              return null;
            });
  }

  private Future<Buffer> read(Path file) {
    FileSystem disk = vertx.fileSystem();
    return disk.props(file.toString())
        .compose(
            props ->
                props.size() > MAX_BYTES
                    ? Future.failedFuture(problem(file, "is larger than " + MAX_BYTES + " bytes"))
                    : disk.readFile(file.toString()))
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof FileSystemException
                        ? problem(file, "cannot be read")
                        : cause));
  }

  private ConfigException problem(Path file, String words) {
    return new ConfigException(List.of(key + ": " + file + " " + words));
  }

  /** Sizes and times of change, links followed. */
  private Future<String> stamp() {
    return Future.all(
            files.stream()
                .map(
                    file ->
                        vertx
                            .fileSystem()
                            .props(file.toString())
                            .map(props -> props.size() + "@" + props.lastModifiedTime())
                            .otherwise("none"))
                .toList())
        .map(all -> String.join(" ", all.<String>list()));
  }

  /** Tried again at every look, but told once. */
  private Future<Void> unusable(String stamp, Throwable cause) {
    if (!stamp.equals(complained)) {
      complained = stamp;
      complain(cause);
    }
    return Future.succeededFuture();
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
