package io.github.sessiongateway;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.ConfigChange;
import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.PreparedChange;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.internal.telemetry.Meters.Gauge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of a running gateway's configuration, one after the other. A change is prepared, and
 * then used by all parts in one turn of the event loop, or by none. Confined to the gateway's event
 * loop, but for what is safe from any thread.
 */
final class Reload {
  private static final Logger log = LoggerFactory.getLogger(Reload.class);

  private final Context context;
  private final Meters meters;
  private final InstantSource clock = InstantSource.system();
  private volatile GatewayConfig running;
  private Future<?> latest = Future.succeededFuture();
  private volatile long appliedAt;
  private volatile List<String> restartNeeded = List.of();
  private volatile @Nullable String rejected;
  private boolean stopped;

  Reload(Context context, GatewayConfig running, Meters meters) {
    this.context = context;
    this.running = running;
    this.meters = meters;
    this.appliedAt = clock.instant().getEpochSecond();
    meters.gauge(Gauge.CONFIGURATION_APPLIED_AT, () -> appliedAt);
    meters.gauge(Gauge.CONFIGURATION_REJECTED, () -> rejected == null ? 0 : 1);
  }

  /**
   * Changes the configuration. Fails if it is wrong or cannot be used, and then nothing changes.
   *
   * @param features use the configuration
   * @param source reads the wanted configuration, on a worker thread
   */
  Future<SessionGateway.Reloaded> change(Features features, Callable<GatewayConfig> source) {
    Future<SessionGateway.Reloaded> next =
        latest
            .transform(done -> context.executeBlocking(source, false))
            .compose(wanted -> change(features, ConfigChange.of(running, wanted)))
            .onFailure(this::failed);
    latest = next;
    return next;
  }

  private Future<SessionGateway.Reloaded> change(Features features, ConfigChange change) {
    boolean isChanged =
        !change.effective().equals(running) || !change.restartNeeded().equals(restartNeeded);
    return prepared(features, change.effective())
        .map(
            prepared -> {
              commit(change, prepared);
              if (isChanged || rejected != null) {
                applied(change);
              }
              return new SessionGateway.Reloaded(isChanged, change.restartNeeded());
            });
  }

  private void commit(ConfigChange change, PreparedChange prepared) {
    try {
      if (stopped) {
        throw shuttingDown();
      }
      prepared.commit().run();
    } catch (RuntimeException e) {
      prepared.discard().run();
      throw e;
    }
    running = change.effective();
  }

  /**
   * Uses no change any more, because all that it would open stays open. Returns how long the stop
   * may take.
   */
  Duration stop() {
    stopped = true;
    return running.shutdown().deadline();
  }

  private Future<PreparedChange> prepared(Features features, GatewayConfig to) {
    return stopped ? Future.failedFuture(shuttingDown()) : features.prepare(to);
  }

  static SessionException shuttingDown() {
    return SessionException.of(Failure.SHUTTING_DOWN, "The gateway is stopping.");
  }

  private void applied(ConfigChange change) {
    List<String> keys = change.restartNeeded();
    if (!keys.isEmpty() && !keys.equals(restartNeeded)) {
      log.warn("A restart is needed for a change of {}", String.join(", ", keys));
    }
    restartNeeded = keys;
    rejected = null;
    appliedAt = clock.instant().getEpochSecond();
    meters.reloaded(true);
  }

  private void failed(Throwable cause) {
    if (stopped) {
      return;
    }
    String sentence =
        "The configuration has changed, but the previous one is used: " + words(cause);
    if (!sentence.equals(rejected)) {
      rejected = sentence;
      meters.reloaded(false);
    }
  }

  private static String words(Throwable cause) {
    if (!(cause instanceof ConfigException wrong)) {
      return "internal error";
    }
    List<String> problems = wrong.problems();
    return problems.get(0)
        + (problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)");
  }

  /** Returns the configuration in use. Safe from any thread. */
  GatewayConfig running() {
    return running;
  }

  /** Returns a sentence while the latest change is not used. Safe from any thread. */
  List<String> troubles() {
    String sentence = rejected;
    return sentence == null ? List.of() : List.of(sentence);
  }

  /** Returns the keys whose change waits for a restart. Safe from any thread. */
  List<String> restartNeeded() {
    return restartNeeded;
  }
}
