package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.LogConfig;
import io.github.sessiongateway.internal.logging.Logging;
import io.github.sessiongateway.internal.standalone.quick.ExitCode;
import io.vertx.core.Deployable;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The gateway under Vert.x's own launcher, which supports clustering. The launcher does not get
 * {@code -conf}, because it ignores a file that is missing, malformed, or YAML.
 */
final class GatewayApplication extends VertxApplication implements VertxApplicationHooks {
  /** Not an exit code: the gateway is running, and its threads keep the process alive. */
  static final int RUNNING = 0x1000;

  /** How long a stop waits for a start, which may itself wait for a file or a store. */
  private static final Duration TO_START = Duration.ofSeconds(5);

  private final Promise<Void> settled = Promise.promise();
  private volatile boolean stopping;
  private final StandaloneVerticle verticle;
  private final PrintStream err;
  private @Nullable Integer failure;

  GatewayApplication(String[] args, @Nullable String file, PrintStream out, PrintStream err) {
    super(args, null, false, false);
    this.verticle = new StandaloneVerticle(file, out);
    this.err = err;
  }

  /** Starts the gateway. Returns {@link #RUNNING}, or the exit code. */
  int run() {
    if (launch() == ExitCode.DONE) {
      return RUNNING;
    }
    if (failure == null) {
      // The launcher applies these properties before its first failure hook, and prints nothing.
      fails("The gateway cannot start: a property vertx.options.* has a wrong value.");
      return ExitCode.CANNOT_START;
    }
    return failure;
  }

  private void fails(String sentence) {
    err.println(Logging.printed(GatewayApplication.class, LogConfig.Level.ERROR, sentence));
  }

  @Override
  public VertxBuilder createVertxBuilder(VertxOptions options) {
    return Vertx.builder().with(StandaloneVertx.unpackNothing(options));
  }

  @Override
  public Supplier<? extends Deployable> verticleSupplier() {
    return () -> verticle;
  }

  /**
   * Makes a stop wait for the start, because Vert.x fails in many ways if it is closed within one.
   */
  @Override
  public void afterVertxStarted(HookContext context) {
    // A closed terminal or a service manager's reload sends it.
    Signals.handle("HUP", verticle::hangUp);
    ((VertxInternal) context.vertx())
        .addCloseHook(
            closing -> {
              stopping = true;
              Promise<Void> waited = Promise.promise();
              var unused = Timers.of(context.vertx()).after(TO_START, () -> waited.tryComplete());
              settled.future().onComplete(start -> waited.tryComplete());
              waited.future().onComplete(over -> closing.succeed());
            });
  }

  @Override
  public void afterVerticleDeployed(HookContext context) {
    settled.complete();
  }

  @Override
  public void afterFailureToStartVertx(HookContext context, @Nullable Throwable cause) {
    failure = StartFailure.reportPlatform(cause, this::fails);
  }

  @Override
  public void afterFailureToDeployVerticle(HookContext context, @Nullable Throwable cause) {
    // A start that a stop ended is not reported.
    failure = stopping ? ExitCode.CANNOT_START : StartFailure.report(cause, this::fails);
    settled.complete();
    context.vertx().close().toCompletionStage().toCompletableFuture().join();
  }
}
