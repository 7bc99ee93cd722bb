package io.github.sessiongateway.sandbox;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.SandboxConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * An account API on loopback, for trials and tests. It answers Koyeb's calls with their shapes and
 * statuses. Its tokens are signed, expire, and end with a logout.
 */
public final class Sandbox {
  private static final String HOST = "127.0.0.1";

  /** Enough for a bearer of 8 KiB and a fingerprint of 16 KiB. */
  private static final int MAX_HEADERS = 32 * 1024;

  private static final int IDLE_SECONDS = 60;

  private static final VertxOptions APART =
      new VertxOptions()
          .setEventLoopPoolSize(1)
          .setFileSystemOptions(
              new FileSystemOptions()
                  .setFileCachingEnabled(false)
                  .setClassPathResolvingEnabled(false));

  private final URI baseUrl;
  private final Supplier<Future<Void>> closer;

  private Sandbox(URI baseUrl, Supplier<Future<Void>> closer) {
    this.baseUrl = baseUrl;
    this.closer = closer;
  }

  /** Starts to listen, only on loopback. */
  public static Future<Sandbox> start(
      Vertx vertx, SandboxConfig config, InstantSource clock, RandomGenerator random) {
    SandboxServer server =
        new SandboxServer(
            vertx,
            new SandboxApi(new SandboxAccounts(config, clock)),
            new SandboxFaults(config.faults(), random),
            clock);
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxHeaderSize(MAX_HEADERS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setIdleTimeout(IDLE_SECONDS);
    if (!config.faults().isEmpty()) {
      // A connection that is closed is reset. Otherwise its end would be orderly.
      options.setSoLinger(0);
    }
    return vertx
        .createHttpServer(options)
        .requestHandler(server::receive)
        .listen(config.port(), HOST)
        .map(http -> new Sandbox(Hosts.http(HOST, http.actualPort()), http::close));
  }

  /**
   * Starts to listen on an event loop of its own, because Koyeb runs apart from the gateway. It
   * outlives the caller's verticle until it is closed. Completes on the caller's context.
   */
  public static Future<Sandbox> startApart(
      Context caller, SandboxConfig config, InstantSource clock, RandomGenerator random) {
    // Vert.x warns if a Vertx is created on an event loop of another.
    Executor elsewhere = task -> new Thread(task, "vert.x-sandbox").start();
    return Future.fromCompletionStage(supplyAsync(() -> Vertx.vertx(APART), elsewhere), caller)
        .compose(
            own ->
                on(caller, start(own, config, clock, random))
                    .map(sandbox -> new Sandbox(sandbox.baseUrl, () -> on(caller, own.close())))
                    .recover(
                        cause ->
                            on(caller, own.close())
                                .transform(closed -> Future.failedFuture(cause))));
  }

  private static <T> Future<T> on(Context context, Future<T> elsewhere) {
    return Future.fromCompletionStage(elsewhere.toCompletionStage(), context);
  }

  /** Returns the URL to set as {@code upstream.base-url}. */
  public URI baseUrl() {
    return baseUrl;
  }

  /** Returns the id of a user's organization, which is the same in every sandbox. */
  public static String organizationId(String email) {
    return SandboxAccounts.organizationId(email);
  }

  /** Closes the port and every connection. */
  public Future<Void> close() {
    return closer.get();
  }
}
