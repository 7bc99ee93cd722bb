package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.internal.config.BusScope;
import io.github.sessiongateway.internal.config.ConfigReport;
import io.github.sessiongateway.internal.config.ConfigSources;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.LogConfig;
import io.github.sessiongateway.internal.logging.Logging;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The verticle of the standalone gateway: it reads the configuration and deploys the gateway. */
final class StandaloneVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(StandaloneVerticle.class);

  static final String UNREACHABLE =
      "No client can reach this gateway: neither bridge.http.enabled nor bridge.tcp.enabled is true.";

  private final @Nullable String file;
  private final PrintStream out;
  private volatile @Nullable WatchedConfig watched;

  StandaloneVerticle(@Nullable String file, PrintStream out) {
    this.file = file;
    this.out = out;
  }

  @Override
  public Future<?> start() {
    return ConfigSources.report(vertx, file).map(StandaloneVerticle::logged).compose(this::deploy);
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
    return vertx
        .deployVerticle(gateway)
        .onSuccess(
            id -> {
              if (file != null) {
                watched = new WatchedConfig(vertx, gateway, file, config.log());
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

  private void print(String sentence) {
    out.println(Logging.printed(StandaloneVerticle.class, LogConfig.Level.INFO, sentence));
  }

  private void ready(SessionGateway gateway, GatewayConfig config) {
    gateway.listening().forEach(this::print);
    print(Main.version() + " is ready");
    if (out.checkError()) {
      log.warn("Standard output cannot be written to. The gateway runs without it.");
    }
    boolean bridged = config.bridge().http().enabled() || config.bridge().tcp().enabled();
    boolean clustered = config.busScope() == BusScope.CLUSTER && vertx.isClustered();
    if (!bridged && !clustered) {
      log.warn(UNREACHABLE);
    }
  }
}
