package io.github.sessiongateway.standalone;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.config.ConfigSources;
import io.github.sessiongateway.config.GatewayConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Reads the configuration, deploys the gateway with it, and says where it listens. */
final class StandaloneVerticle extends VerticleBase {
  private final @Nullable String file;
  private final PrintStream out;

  StandaloneVerticle(@Nullable String file, PrintStream out) {
    this.file = file;
    this.out = out;
  }

  @Override
  public Future<?> start() {
    return ConfigSources.load(vertx, file).compose(this::deploy);
  }

  private Future<?> deploy(GatewayConfig config) {
    SessionGateway gateway = new SessionGateway(config);
    return vertx
        .deployVerticle(gateway)
        .onSuccess(
            id -> {
              gateway.listening().forEach(out::println);
              out.println(Main.version() + " is ready");
            });
  }
}
