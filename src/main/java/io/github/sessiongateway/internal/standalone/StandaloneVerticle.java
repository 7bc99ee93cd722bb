package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.internal.clock.Deadline;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.BusScope;
import io.github.sessiongateway.internal.config.ConfigReport;
import io.github.sessiongateway.internal.config.ConfigSources;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.LogConfig;
import io.github.sessiongateway.internal.config.SettingFiles;
import io.github.sessiongateway.internal.logging.Logging;
import io.github.sessiongateway.internal.tracing.ProcessTraces;
import io.github.sessiongateway.internal.tracing.TraceVariables;
import io.github.sessiongateway.tracing.GatewayTraces;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The verticle of the standalone gateway: it reads the configuration and deploys the gateway. */
final class StandaloneVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(StandaloneVerticle.class);

  static final String UNREACHABLE =
      "No client can reach this gateway: bridge.http.enabled, bridge.tcp.enabled and"
          + " bridge.proxy.enabled are false.";

  /** How long a collector may take at a stop. */
  private static final Duration FLUSH = Duration.ofMillis(1500);

  private final @Nullable String file;
  private final PrintStream out;
  private final SettingFiles files = new SettingFiles();
  private volatile @Nullable WatchedConfig watched;
  private @Nullable ProcessTraces traces;

  StandaloneVerticle(@Nullable String file, PrintStream out) {
    this.file = file;
    this.out = out;
  }

  @Override
  public Future<?> start() {
    return ConfigSources.report(vertx, file, files)
        .map(StandaloneVerticle::logged)
        .compose(this::deploy);
  }

  /**
   * Logs as the configuration says, and returns it. Its problems are reported in that form, too.
   */
  private static GatewayConfig logged(ConfigReport report) {
    if (report.config() != null) {
      Logging.apply(report.config().log());
    }
    return report.logged();
  }

  private Future<?> deploy(GatewayConfig config) {
    SessionGateway gateway = SessionGateway.of(config);
    return trace(gateway)
        .compose(v -> vertx.deployVerticle(gateway))
        .onSuccess(
            id -> {
              if (file != null) {
                watched = new WatchedConfig(vertx, gateway, file, files);
              }
              ready(gateway, config);
            });
  }

  /** Reads the configuration file now. Safe from any thread. */
  void hangUp() {
    WatchedConfig followed = watched;
    if (followed != null) {
      var unused = followed.look();
    } else if (file == null) {
      log.info("SIGHUP: there is no configuration file to read. SIGTERM stops the gateway.");
    } else {
      log.info("SIGHUP: the gateway is starting");
    }
  }

  /** Traces the gateway if the variables of OpenTelemetry name an exporter. */
  private Future<?> trace(SessionGateway gateway) {
    TraceVariables variables = TraceVariables.of(System.getenv(), System.getProperties());
    return variables.areOn()
        ? vertx
            .executeBlocking(() -> ProcessTraces.open(variables))
            .onSuccess(
                opened -> {
                  traces = opened;
                  gateway.tracedBy(GatewayTraces.of(opened.openTelemetry()));
                })
        : Future.succeededFuture();
  }

  /** Sends the last spans. The gateway, which this verticle has deployed, has stopped before. */
  @Override
  public Future<?> stop() {
    ProcessTraces opened = traces;
    return opened == null
        ? Future.succeededFuture()
        : Deadline.within(
                limit -> Timers.of(vertx).after(FLUSH, limit),
                vertx.executeBlocking(
                    () -> {
                      opened.close(FLUSH.toMillis());
                      return true;
                    }),
                TimeoutException::new)
            .otherwiseEmpty();
  }

  private void print(String sentence) {
    out.println(Logging.printed(StandaloneVerticle.class, LogConfig.Level.INFO, sentence));
  }

  private void ready(SessionGateway gateway, GatewayConfig config) {
    gateway.listening().forEach(this::print);
    print(Main.version() + " is ready");
    if (out.checkError()) {
      log.warn("Standard output cannot be written to. The gateway runs without it.");
    }
    boolean clustered = config.busScope() == BusScope.CLUSTER && vertx.isClustered();
    if (!config.bridge().listens() && !clustered) {
      log.warn(UNREACHABLE);
    }
  }
}
