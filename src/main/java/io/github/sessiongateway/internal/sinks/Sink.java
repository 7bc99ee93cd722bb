package io.github.sessiongateway.internal.sinks;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.SinkConfig;
import io.github.sessiongateway.internal.files.PrivateFiles;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.Objects;
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

  private final WorkerExecutor disk;
  private final Timers timers;
  private final Function<SinkConfig, @Nullable String> wanted;
  private final SinkFile file;
  private SinkConfig config;
  private Future<?> write = Future.succeededFuture();
  private Timers.@Nullable Timer retry;

  /** What the file holds, if that is known. Null if there is no file. */
  private @Nullable String held;

  private boolean isKnown;
  private boolean hasEnded;
  private volatile @Nullable String problem;

  /**
   * Creates a sink that does not know its file yet.
   *
   * @param wanted returns what the file has to hold; null for no file
   */
  Sink(
      WorkerExecutor disk,
      Timers timers,
      Function<SinkConfig, @Nullable String> wanted,
      SinkConfig config) {
    this.disk = disk;
    this.timers = timers;
    this.wanted = wanted;
    this.config = config;
    this.file = new SinkFile(config.place());
  }

  SinkConfig config() {
    return config;
  }

  /** Uses another configuration of the same file. */
  void use(SinkConfig other) {
    config = other;
  }

  /** Removes the file, which no token comes into any more. */
  void end() {
    hasEnded = true;
    look();
  }

  /** Writes the file if it should hold something else. */
  void look() {
    String content = hasEnded ? null : wanted.apply(config);
    if (!write.isComplete() || (isKnown && Objects.equals(held, content))) {
      return;
    }
    isKnown = false;
    write =
        disk.executeBlocking(
                () -> {
                  file.hold(content);
                  return null;
                },
                false)
            .onSuccess(done -> held(content))
            .onFailure(this::failed);
  }

  private void held(@Nullable String content) {
    isKnown = true;
    held = content;
    if (problem != null) {
      problem = null;
      log.info("sinks.{}.path: {} is written again", config.name(), config.path());
    }
    look();
  }

  private void failed(Throwable cause) {
    String before = problem;
    String now = config.path() + " cannot be written: " + PrivateFiles.why(cause);
    problem = now;
    if (!now.equals(before)) {
      log.warn("sinks.{}.path: {}", config.name(), now);
    }
    if (retry == null && !hasEnded) {
      retry =
          timers.after(
              RETRY,
              () -> {
                retry = null;
                look();
              });
    }
  }

  /** Returns a sentence while the file cannot be written; null otherwise. Safe from any thread. */
  @Nullable String problem() {
    String words = problem;
    return words == null ? null : "sinks." + config.name() + ".path: " + words;
  }

  /** Completes when no write is under way. */
  Future<?> settled() {
    return write.transform(done -> Future.succeededFuture());
  }
}
