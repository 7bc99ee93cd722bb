package io.github.sessiongateway.internal.ops;

import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.OpsConfig;
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
 * The HTTP server of {@code /health/live} and {@code /health/ready}. Live is 200 while the event
 * loop runs. Ready is 200 while the gateway takes requests, otherwise 503. Its field {@code
 * degraded} has sentences about problems. They name files and sessions, and the server has no
 * authentication. Therefore they are left out beyond loopback.
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

  /** Starts the server. */
  public static Future<OpsServer> start(
      Vertx vertx, OpsConfig config, BooleanSupplier ready, Supplier<List<String>> degraded) {
    Router router = Router.router(vertx);
    // Otherwise the router would log an error with a stack trace for a request without a host.
    router.errorHandler(BAD_REQUEST, context -> badRequest(context.request()));
    serve(router, "/health/live", check(vertx, "gateway", () -> true, List::of));
    Supplier<List<String>> sentences = Hosts.isLoopback(config.host()) ? degraded : List::of;
    serve(router, "/health/ready", check(vertx, "sessions", ready, sentences));
    return vertx
        // Over HTTP/2, Vert.x would send a body in reply to HEAD.
        .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
        .requestHandler(request -> route(request, router))
        .listen(config.port(), config.host())
        .map(server -> new OpsServer(server, Hosts.http(config.host(), server.actualPort())));
  }

  /** Routes a request. Without a path, the router would log an error with a stack trace. */
  private static void route(HttpServerRequest request, Router router) {
    String path = request.path();
    if (path == null || !path.startsWith("/")) {
      badRequest(request);
    } else {
      router.handle(request);
    }
  }

  private static void badRequest(HttpServerRequest request) {
    var unused = request.response().setStatusCode(BAD_REQUEST).end();
  }

  /** Serves GET and HEAD. Any other method gets 405. */
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

  /** Returns the URL of the server. */
  public URI url() {
    return url;
  }

  /** Closes the server. */
  public Future<Void> close() {
    return server.close();
  }
}
