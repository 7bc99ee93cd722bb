package io.github.sessiongateway.managed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.clock.Timers;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
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
 * Watches files that hold secrets: one that has changed is taken once two looks in a row find the
 * same, so that a half-written one is not. It looks off the event loop, and tells on it.
 */
final class FileWatch {
  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int MAX_BYTES = 64 * 1024;

  private final Timers timers;
  private final Function<Callable<List<Runnable>>, Future<List<Runnable>>> worker;
  private final List<Watched> files = new ArrayList<>();
  private boolean closed;

  FileWatch(Timers timers, Function<Callable<List<Runnable>>, Future<List<Runnable>>> worker) {
    this.timers = timers;
    this.worker = worker;
  }

  /** To be called before the start. What it holds now is known. */
  void add(Path file, String known, Consumer<String> changed) {
    files.add(new Watched(file, known, changed));
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
    private final Path file;
    private final Consumer<String> changed;
    private String taken;
    private @Nullable Look before;
    private @Nullable Stamp settled;

    private record Stamp(FileTime modified, long size, @Nullable Object key) {}

    private record Look(Stamp stamp, String content) {}

    Watched(Path file, String taken, Consumer<String> changed) {
      this.file = file;
      this.taken = taken;
      this.changed = changed;
    }

    /** The new content; null while there is none, or not for certain. */
    @Nullable String look() {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        Stamp stamp = new Stamp(found.lastModifiedTime(), found.size(), found.fileKey());
        if (stamp.equals(settled)) {
          return null;
        }
        Look look = new Look(stamp, content());
        boolean same = look.equals(before);
        before = look;
        if (!same) {
          return null;
        }
        settled = stamp;
        if (look.content.isEmpty() || look.content.equals(taken)) {
          return null;
        }
        taken = look.content;
        return taken;
      } catch (IOException e) {
        // It is being replaced, perhaps: what is known stays.
        before = null;
        return null;
      }
    }

    private String content() throws IOException {
      try (InputStream in = Files.newInputStream(file)) {
        return new String(in.readNBytes(MAX_BYTES), UTF_8).replaceFirst("\r?\n\\z", "");
      }
    }
  }
}
