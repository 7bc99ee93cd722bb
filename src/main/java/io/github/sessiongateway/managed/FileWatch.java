package io.github.sessiongateway.managed;

import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.ConfigException;
import io.github.sessiongateway.config.SecretFile;
import io.github.sessiongateway.config.WatchedFiles;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches files that hold one secret each, all by one timer. It looks off the event loop, and tells
 * on it.
 */
final class FileWatch {
  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Timers timers;
  private final Function<Callable<List<Runnable>>, Future<List<Runnable>>> worker;
  private final List<Watched> files = new ArrayList<>();
  private boolean closed;

  FileWatch(Timers timers, Function<Callable<List<Runnable>>, Future<List<Runnable>>> worker) {
    this.timers = timers;
    this.worker = worker;
  }

  /**
   * To be called before the start. What it holds now is known.
   *
   * @param key the setting that names it
   */
  void add(String key, Path file, String known, Consumer<String> changed) {
    files.add(new Watched(key, file, known, changed));
  }

  void start() {
    if (!files.isEmpty()) {
      later();
    }
  }

  void close() {
    closed = true;
  }

  private void later() {
    timers.after(EVERY, this::look);
  }

  private void look() {
    if (closed) {
      return;
    }
    worker
        .apply(this::changes)
        .onComplete(
            found -> {
              if (closed) {
                return;
              }
              later();
              if (found.succeeded()) {
                found.result().forEach(FileWatch::tell);
              }
            });
  }

  private static void tell(Runnable change) {
    try {
      change.run();
    } catch (RuntimeException e) {
      log.error("A fault of the gateway at a file that has changed", e);
    }
  }

  private List<Runnable> changes() {
    List<Runnable> changes = new ArrayList<>();
    for (Watched file : files) {
      String content = file.look();
      if (content != null) {
        changes.add(() -> file.changed.accept(content));
      }
    }
    return changes;
  }

  /** One file. Looked at by one look at a time. */
  private static final class Watched {
    private final WatchedFiles file;
    private final Consumer<String> changed;
    private String known;

    Watched(String key, Path file, String known, Consumer<String> changed) {
      this.file = new WatchedFiles(key, List.of(file), SecretFile.MAX_BYTES);
      this.known = known;
      this.changed = changed;
    }

    /** The new content; null while there is none, or not for certain. */
    @Nullable String look() {
      try {
        var found = file.look();
        return found == null ? null : news(SecretFile.secret(found.get(0).getBytes()));
      } catch (ConfigException e) {
        if (file.isNews()) {
          log.warn("{}; what it held before is used", e.problems().get(0));
        }
        return null;
      }
    }

    /** An empty file is one that somebody is about to write. */
    private @Nullable String news(String content) {
      if (content.isEmpty()) {
        return null;
      }
      file.take();
      boolean same = content.equals(known);
      known = content;
      return same ? null : content;
    }
  }
}
