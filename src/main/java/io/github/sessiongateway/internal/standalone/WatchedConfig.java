package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.ConfigReport;
import io.github.sessiongateway.internal.config.ConfigSources;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.SettingFiles;
import io.github.sessiongateway.internal.files.FileWatch;
import io.github.sessiongateway.internal.logging.Logging;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration file of a gateway that runs. A change of it changes the gateway. */
final class WatchedConfig implements FileWatch.Loader {
  private static final Logger log = LoggerFactory.getLogger(WatchedConfig.class);

  /** The time in which a file that is being written changes again. */
  private static final Duration SETTLE = Duration.ofMillis(100);

  private final SessionGateway gateway;
  private final String file;
  private final SettingFiles files;
  private final Timers timers;
  private final FileWatch watch;
  private final AtomicBoolean looking = new AtomicBoolean();

  /** Starts to watch. */
  WatchedConfig(Vertx vertx, SessionGateway gateway, String file, SettingFiles files) {
    this.gateway = gateway;
    this.files = files;
    this.file = file;
    this.timers = Timers.of(vertx);
    this.watch = FileWatch.follow(vertx, timers, file, List.of(Path.of(file)), this);
  }

  /**
   * Reads the file now, and logs whether it is in use. Returns when that is known, at once if a
   * look is under way. Safe from any thread.
   */
  Future<Void> look() {
    if (!looking.compareAndSet(false, true)) {
      return Future.succeededFuture();
    }
    Promise<Void> settled = Promise.promise();
    return watch
        .check()
        .compose(
            first -> {
              var unused = timers.after(SETTLE, settled::complete);
              return settled.future();
            })
        .compose(
            over -> {
              // A signal from here on may tell of a newer change.
              looking.set(false);
              return watch.check();
            })
        .onSuccess(second -> tell());
  }

  private void tell() {
    List<String> troubles = watch.troubles();
    if (!troubles.isEmpty()) {
      log.warn("SIGHUP: {} is not used: {}", file, troubles.get(0));
    } else if (watch.isUpToDate()) {
      log.info("SIGHUP: {} is in use", file);
    } else {
      log.info("SIGHUP: {} is being written, and is used when it stays the same", file);
    }
  }

  @Override
  public Future<Boolean> load(List<Buffer> contents) {
    // The file names others, so all are read by their paths, as at the start.
    AtomicReference<ConfigReport> read = new AtomicReference<>();
    return gateway
        .reload(() -> read(read))
        .map(
            done -> {
              ConfigReport used = Objects.requireNonNull(read.get());
              Logging.apply(used.orThrow().log());
              if (done.isChanged()) {
                // Not before, because a change that cannot be used is tried again each second.
                var unused = used.logged();
              }
              return done.isChanged();
            })
        .recover(WatchedConfig::unused);
  }

  private GatewayConfig read(AtomicReference<ConfigReport> read) {
    ConfigReport report =
        ConfigSources.reloaded(file, System.getenv(), System.getProperties(), files);
    GatewayConfig wanted = report.orThrow();
    read.set(report);
    return wanted;
  }

  /** A look that comes with the stop is no trouble: there is nothing left to change. */
  private static Future<Boolean> unused(Throwable cause) {
    return cause instanceof SessionException
        ? Future.succeededFuture(false)
        : Future.failedFuture(cause);
  }

  @Override
  public void unreadable(ConfigException cause) {
    var unused =
        gateway.reload(
            () -> {
              throw cause;
            });
  }
}
