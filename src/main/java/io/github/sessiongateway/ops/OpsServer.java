package io.github.sessiongateway.ops;

import io.github.sessiongateway.config.Hosts;
import io.github.sessiongateway.config.OpsConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.healthchecks.HealthCheckHandler;
import java.net.URI;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * {@code /health/live} (200 while the event loop turns) and {@code /health/ready} (200 while
 * requests are taken, else 503; with {@code degraded}, sentences, where something is amiss). It has
 * no authentication, so that beyond loopback it says no sentences, which name files and sessions.
 */
public final class OpsServer {
  private static final long CHECK_TIMEOUT_MS = 1_000;
  private static final int BAD_REQUEST = 400;
  private static final int METHOD_NOT_ALLOWED = 405;

  private final HttpServer server;
  private final URI url;

  private OpsServer(HttpServer server, URI url) {
    this.server = server;
    this.url = url;
  }

  /** Listens. */
  public static Future<OpsServer> start(
      Vertx vertx, OpsConfig config, BooleanSupplier ready, Supplier<List<String>> degraded) {
    Router router = Router.router(vertx);
    // Otherwise the router would log an error with a stack for a request without a host.
    router.errorHandler(BAD_REQUEST, context -> refuse(context.request()));
    serve(router, "/health/live", check(vertx, "gateway", () -> true, List::of));
    Supplier<List<String>> told = Hosts.isLoopback(config.host()) ? degraded : List::of;
    serve(router, "/health/ready", check(vertx, "sessions", ready, told));
    return vertx
        // Over HTTP/2, the answer to HEAD would have a body.
        .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
        .requestHandler(request -> route(request, router))
        .listen(config.port(), config.host())
        .map(server -> new OpsServer(server, Hosts.http(config.host(), server.actualPort())));
  }

  /** Refuses what is not a path. The router would log an error with a stack for it. */
  private static void route(HttpServerRequest request, Router router) {
    String path = request.path();
    if (path == null || !path.startsWith("/")) {
      refuse(request);
    } else {
      router.handle(request);
    }
  }

  private static void refuse(HttpServerRequest request) {
    var unused = request.response().setStatusCode(BAD_REQUEST).end();
  }

  /** Answers GET and HEAD. Any other method is told so. */
  private static void serve(Router router, String path, HealthCheckHandler check) {
    router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(check);
    router
        .route(path)
        .handler(
            context ->
                context
                    .response()
                    .setStatusCode(METHOD_NOT_ALLOWED)
                    .putHeader(HttpHeaders.ALLOW, "GET, HEAD")
                    .end());
  }

  private static HealthCheckHandler check(
      Vertx vertx, String name, BooleanSupplier up, Supplier<List<String>> degraded) {
    return HealthCheckHandler.create(vertx)
        .register(
            name,
            CHECK_TIMEOUT_MS,
            (Promise<Status> status) -> status.complete(status(up.getAsBoolean(), degraded.get())));
  }

  private static Status status(boolean up, List<String> degraded) {
    Status status = up ? Status.OK() : Status.KO();
    return degraded.isEmpty()
        ? status
        : status.setData(new JsonObject().put("degraded", new JsonArray(degraded)));
  }

  /** Where health is asked for. */
  public URI url() {
    return url;
  }

  /** Closes the port. */
  public Future<Void> close() {
    return server.close();
  }
}
