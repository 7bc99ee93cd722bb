package io.github.sessiongateway.sandbox;

import static java.util.concurrent.CompletableFuture.supplyAsync;

import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.SandboxConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServerOptions;
import java.net.URI;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * An account API on loopback, for trials and tests. It answers Koyeb's calls with their shapes and
 * statuses. Its tokens are signed, expire, and end with a logout.
 */
public final class Sandbox {
  private static final String HOST = "127.0.0.1";
  private static final int MAX_BODY = 64 * 1024;

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
    SandboxApi api = new SandboxApi(new SandboxAccounts(config, clock));
    return config.faults().isEmpty()
        ? listen(vertx, config, api, clock)
        : listenFaultily(vertx, config, api, clock, random);
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

  private static Future<Sandbox> listen(
      Vertx vertx, SandboxConfig config, SandboxApi api, InstantSource clock) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxHeaderSize(MAX_HEADERS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setIdleTimeout(IDLE_SECONDS);
    return vertx
        .createHttpServer(options)
        .requestHandler(request -> receive(request, api, clock))
        .listen(config.port(), HOST)
        .map(server -> new Sandbox(Hosts.http(HOST, server.actualPort()), server::close));
  }

  private static Future<Sandbox> listenFaultily(
      Vertx vertx,
      SandboxConfig config,
      SandboxApi api,
      InstantSource clock,
      RandomGenerator random) {
    NetServerOptions options =
        new NetServerOptions()
            .setPort(config.port())
            .setHost(HOST)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setIdleTimeout(IDLE_SECONDS);
    Function<RawRequest, SandboxReply> done =
        request ->
            api.answer(request.method(), request.path(), request.authorization(), request.body());
    return FaultyServer.listen(
            vertx, options, done, new SandboxFaults(config.faults(), random), clock)
        .map(server -> new Sandbox(Hosts.http(HOST, server.actualPort()), server::close));
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

  private static void receive(HttpServerRequest request, SandboxApi api, InstantSource clock) {
    Buffer body = Buffer.buffer();
    request.handler(
        part -> {
          if (body.length() + part.length() > MAX_BODY) {
            request.handler(null).endHandler(null);
            SandboxReply tooLarge =
                SandboxReply.unexpected(413, 8, "The body is larger than " + MAX_BODY + " bytes");
            send(request, tooLarge, clock).eventually(() -> request.connection().close());
          } else {
            body.appendBuffer(part);
          }
        });
    request.endHandler(
        end ->
            send(
                request,
                api.answer(
                    request.method().name(),
                    request.path(),
                    request.getHeader(HttpHeaders.AUTHORIZATION),
                    body),
                clock));
  }

  private static Future<Void> send(
      HttpServerRequest request, SandboxReply reply, InstantSource clock) {
    return request
        .response()
        .setStatusCode(reply.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(
            HttpHeaders.DATE,
            DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atOffset(ZoneOffset.UTC)))
        .end(reply.body().toBuffer());
  }
}
