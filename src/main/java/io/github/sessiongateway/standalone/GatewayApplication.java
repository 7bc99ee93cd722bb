package io.github.sessiongateway.standalone;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.config.ConfigException;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.launcher.application.ExitCodes;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway under Vert.x's own launcher, which knows clustering and Vert.x's options. {@code
 * -conf} never reaches it: it would start with an empty configuration where the file is missing,
 * malformed, or YAML.
 */
final class GatewayApplication extends VertxApplication implements VertxApplicationHooks {
  /** Not an exit code: the gateway runs, and its threads keep the process alive. */
  static final int RUNNING = 0x1000;

  private static final Logger log = LoggerFactory.getLogger(GatewayApplication.class);
  private static final Set<String> CONF = Set.of("-conf", "--conf");

  /** There is one gateway in a process, on an event loop. */
  private static final Set<String> REFUSED =
      Set.of(
          "-instances",
          "--instances",
          "-w",
          "-worker",
          "--worker",
          "-vt",
          "-virtual-thread",
          "--virtual-thread",
          "-deployment-options",
          "--deployment-options");

  /** Longer than a start takes. */
  private static final Duration START = Duration.ofSeconds(30);

  private final CountDownLatch settled = new CountDownLatch(1);
  private final @Nullable String file;

  private GatewayApplication(String[] args, @Nullable String file) {
    super(args, null, false, false);
    this.file = file;
  }

  /** Starts; {@link #RUNNING}, or the code to exit with. */
  static int run(String[] args) {
    List<String> forLauncher = new ArrayList<>();
    String file = null;
    for (int i = 0; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      String name = equals < 0 ? args[i] : args[i].substring(0, equals);
      if (REFUSED.contains(name) || !(name.startsWith("-") || isValue(forLauncher))) {
        System.err.println("run does not take " + name + ". See gateway --help.");
        return ExitCodes.USAGE;
      }
      if (!CONF.contains(name)) {
        forLauncher.add(args[i]);
      } else if (equals >= 0) {
        file = args[i].substring(equals + 1);
      } else if (i + 1 < args.length) {
        file = args[++i];
      } else {
        System.err.println("-conf needs a file.");
        return ExitCodes.USAGE;
      }
    }
    int code = new GatewayApplication(forLauncher.toArray(String[]::new), file).launch();
    return code == 0 && !forLauncher.contains("--help") && !forLauncher.contains("-h")
        ? RUNNING
        : code;
  }

  /** Whether the next word belongs to the option before it. */
  private static boolean isValue(List<String> before) {
    return !before.isEmpty() && before.get(before.size() - 1).startsWith("-");
  }

  @Override
  public VertxBuilder createVertxBuilder(VertxOptions options) {
    return Vertx.builder().with(StandaloneVertx.unpackNothing(options));
  }

  @Override
  public Supplier<? extends Deployable> verticleSupplier() {
    return () -> new StandaloneVerticle(file, System.out);
  }

  @Override
  public void afterVertxStarted(HookContext context) {
    HangUp.ignore();
  }

  /** Lets a start come to its end first: Vert.x fails in many ways when it is closed within one. */
  @Override
  public void beforeStoppingVertx(HookContext context) {
    try {
      if (!settled.await(START.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("Stopping within the start, which has taken {} s", START.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void afterVerticleDeployed(HookContext context) {
    settled.countDown();
  }

  @Override
  public void afterFailureToDeployVerticle(HookContext context, @Nullable Throwable cause) {
    if (cause instanceof ConfigException
        || cause instanceof IOException
        || cause instanceof SessionException) {
      System.err.println(cause.getMessage());
    } else {
      log.error("The gateway cannot start", cause);
    }
    settled.countDown();
    context.vertx().close().toCompletionStage().toCompletableFuture().join();
  }
}
