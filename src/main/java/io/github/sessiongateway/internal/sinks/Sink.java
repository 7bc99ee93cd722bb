package io.github.sessiongateway.internal.sinks;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.SinkConfig;
import io.github.sessiongateway.internal.files.PrivateFiles;
import io.github.sessiongateway.internal.sinks.SinkFile.AnothersFileException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file and what it has to hold. At most one write of it is under way. Confined to the gateway's
 * event loop, but for its problem.
 */
final class Sink {
  private static final Logger log = LoggerFactory.getLogger(Sink.class);
  private static final Duration RETRY = Duration.ofSeconds(10);

  /**
   * What the file has to hold.
   *
   * @param left how long callers would get its token
   */
  record Content(String text, Duration left) {}

  /** A write or a removal, which blocks. */
  @FunctionalInterface
  private interface Change {
    void make() throws Exception;
  }

  private final WorkerExecutor disk;
  private final Timers timers;
  private final Function<SinkConfig, @Nullable Content> wanted;
  private final SinkFile file;
  private SinkConfig config;

  /** Completes when no change of the file is under way, and what follows from it has been done. */
  private @Nullable Promise<Void> idle;

  private boolean isBusy;
  private Timers.@Nullable Timer retry;
  private Timers.@Nullable Timer end;

  /** What the file holds; empty if there is no file, and null if nothing is known of it. */
  private @Nullable String held;

  /** Whether the file must not stay as it is, even if the next content cannot be written. */
  private boolean isStale = true;

  private boolean leaves;
  private @Nullable Runnable gone;
  private volatile @Nullable String problem;

  /**
   * Creates a sink that does not know its file yet.
   *
   * @param wanted returns what the file has to hold; null for no file
   */
  Sink(
      WorkerExecutor disk,
      Timers timers,
      Function<SinkConfig, @Nullable Content> wanted,
      SinkConfig config) {
    this.disk = disk;
    this.timers = timers;
    this.wanted = wanted;
    this.config = config;
    this.file = new SinkFile(config.place(), config.unfinished());
  }

  SinkConfig config() {
    return config;
  }

  /** Uses another configuration of the same file, also after an end. */
  void use(SinkConfig other) {
    if (!other.equals(config)) {
      stale();
    }
    config = other;
    gone = null;
  }

  /**
   * Removes the file, which no token comes into any more. Another's file stays.
   *
   * @param removed is run when it is removed, or stays
   */
  void end(Runnable removed) {
    gone = removed;
    look();
  }

  /** Handles that callers may not get the token of the file any more. A look follows. */
  void stale() {
    isStale = true;
  }

  /** Writes the file if it should hold something else. */
  void look() {
    if (isBusy || (leaves && gone == null)) {
      return;
    }
    Content content = content();
    String text = content == null ? "" : content.text();
    if (!text.equals(held)) {
      change(text, content == null ? file::remove : () -> file.hold(text));
      return;
    }
    isStale = false;
    succeeded();
    cancelTimers();
    if (content != null) {
      // Rounded up, because the token must have ended by then.
      end = timers.after(content.left().plusMillis(1), this::ended);
    } else if (gone != null) {
      gone.run();
    }
  }

  private void ended() {
    stale();
    look();
  }

  private @Nullable Content content() {
    return gone != null ? null : wanted.apply(config);
  }

  private void change(String text, Change change) {
    begin(change, () -> held(text), cause -> failed(text, cause));
  }

  /** Makes a change. What follows from it may begin the next one. */
  private void begin(Change change, Runnable made, Consumer<Throwable> failed) {
    isBusy = true;
    Promise<Void> over = idle == null ? Promise.promise() : idle;
    idle = over;
    disk.executeBlocking(
            () -> {
              change.make();
              return true;
            },
            false)
        .onComplete(
            done -> {
              isBusy = false;
              if (done.succeeded()) {
                made.run();
              } else {
                failed.accept(done.cause());
              }
              // A change may have been made within the one before.
              if (!isBusy && idle == over) {
                idle = null;
                over.complete();
              }
            });
  }

  private void held(String text) {
    held = text;
    succeeded();
    look();
  }

  private void succeeded() {
    if (problem != null) {
      problem = null;
      log.info("sinks.{}.path: {} is written again", config.name(), config.path());
    }
  }

  private void failed(String text, Throwable cause) {
    // A part of the change may be made.
    held = null;
    Runnable over = gone;
    boolean isRemoval = text.isEmpty();
    if (over != null && isRemoval && cause instanceof AnothersFileException another) {
      cancelTimers();
      tell(another.getFile() + " stays: it is another's file");
      over.run();
      return;
    }
    tell(config.path() + " cannot be written: " + PrivateFiles.why(cause));
    if (over != null && !isRemoval) {
      // The end came during the write.
      look();
    } else if (isStale && !isRemoval) {
      removeStale();
    } else {
      retryLater();
    }
  }

  private void tell(String now) {
    String before = problem;
    problem = now;
    if (!now.equals(before)) {
      log.warn("sinks.{}.path: {}", config.name(), now);
    }
  }

  /** Removes what callers do not get any more. A removal needs no space on the disk. */
  private void removeStale() {
    begin(
        file::remove,
        () -> {
          held = "";
          isStale = false;
          retryLater();
        },
        cause -> retryLater());
  }

  private void retryLater() {
    if (retry == null && !leaves) {
      retry =
          timers.after(
              RETRY,
              () -> {
                retry = null;
                look();
              });
    }
  }

  /** Leaves the file as it is from now on, unless it is ended. */
  void leave() {
    leaves = true;
    cancelTimers();
  }

  private void cancelTimers() {
    if (end != null) {
      end.cancel();
    }
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
  }

  /** Returns a sentence while the file cannot be written; null otherwise. Safe from any thread. */
  @Nullable String problem() {
    String words = problem;
    return words == null ? null : "sinks." + config.name() + ".path: " + words;
  }

  /** Completes when no write is under way. */
  Future<?> settled() {
    return idle == null ? Future.succeededFuture() : idle.future();
  }
}
