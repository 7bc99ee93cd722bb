package io.github.sessiongateway.internal.ops;

import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.net.Abort;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of the ops port. None of them changes anything. A connection is closed after
 * an answer. Confined to one event loop.
 */
final class OpsRequests {
  private static final Logger log = LoggerFactory.getLogger(OpsRequests.class);
  private static final Set<String> PATHS =
      Set.of("/health/live", "/health/ready", "/health/started", "/metrics", "/version");
  private static final int MAX_BODY = 64 * 1024;
  private static final String JSON = "application/json";
  private static final String TEXT = "text/plain;charset=UTF-8";

  private final OpsSources sources;
  private final Viewers viewers;
  private final PeerRates rates;
  private final @Nullable MetricsKey key;
  private boolean metricsFailed;

  /**
   * Creates the answers.
   *
   * @param key null if metrics demand no bearer
   */
  OpsRequests(OpsSources sources, Viewers viewers, PeerRates rates, @Nullable MetricsKey key) {
    this.sources = sources;
    this.viewers = viewers;
    this.rates = rates;
    this.key = key;
  }

  void handle(HttpServerRequest request) {
    dropBody(request);
    Peer peer = Peer.of(request.remoteAddress().hostAddress());
    String path = path(request);
    if (!rates.tryTake(peer)) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
      answer(request, 429, TEXT, "Too many requests of this address.");
    } else if (path == null) {
      answer(request, 400, TEXT, "Malformed request.");
    } else if (!PATHS.contains(path)) {
      answer(request, 404, TEXT, "Not found.");
    } else if (!request.method().equals(HttpMethod.GET)
        && !request.method().equals(HttpMethod.HEAD)) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
      answer(request, 405, TEXT, "Only GET and HEAD are allowed.");
    } else {
      answer(request, path);
    }
  }

  private void answer(HttpServerRequest request, String path) {
    switch (path) {
      case "/health/live" -> health(request, "gateway", true);
      case "/health/ready" -> health(request, "sessions", sources.ready().getAsBoolean());
      case "/health/started" -> health(request, "start", sources.started().getAsBoolean());
      case "/version" -> version(request);
      default -> metrics(request);
    }
  }

  /** Returns the path without its last slash; null if the request is malformed. */
  private static @Nullable String path(HttpServerRequest request) {
    String path = request.path();
    int hosts = request.headers().getAll(HttpHeaders.HOST).size();
    boolean hasHost = hosts == 1 || (hosts == 0 && request.version() == HttpVersion.HTTP_1_0);
    if (path == null || !path.startsWith("/") || !hasHost) {
      return null;
    }
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private void health(HttpServerRequest request, String check, boolean isUp) {
    boolean isOfReadiness = check.equals("sessions");
    List<String> degraded = isOfReadiness ? sources.degraded().get() : List.of();
    List<String> restart = isOfReadiness ? sources.restartNeeded().get() : List.of();
    boolean draining = isOfReadiness && sources.draining().getAsBoolean();
    String status = isUp ? "UP" : "DOWN";
    JsonObject body = new JsonObject().put("status", status);
    if (maySeeDetail(request)) {
      JsonObject data = new JsonObject();
      if (!degraded.isEmpty()) {
        data.put("degraded", new JsonArray(degraded));
      }
      if (!restart.isEmpty()) {
        data.put("restart_needed", new JsonArray(restart));
      }
      if (draining) {
        data.put("draining", true);
      }
      JsonObject detail = new JsonObject().put("id", check).put("status", status);
      body.put("checks", new JsonArray().add(data.isEmpty() ? detail : detail.put("data", data)))
          .put("outcome", status);
    } else {
      if (!degraded.isEmpty()) {
        body.put("degraded", true);
      }
      if (!restart.isEmpty()) {
        body.put("restart_needed", true);
      }
      if (draining) {
        body.put("draining", true);
      }
    }
    answer(request, isUp ? 200 : 503, JSON, body.encode());
  }

  private void version(HttpServerRequest request) {
    JsonObject body =
        new JsonObject().put("name", "koyeb-session-gateway").put("version", sources.version());
    if (maySeeDetail(request)) {
      body.put("java", Runtime.version().toString());
    }
    answer(request, 200, JSON, body.encode());
  }

  private boolean maySeeDetail(HttpServerRequest request) {
    return viewers.maySeeDetail(request.remoteAddress().hostAddress(), request.headers());
  }

  private void metrics(HttpServerRequest request) {
    MetricsSource metrics = sources.metrics();
    if (key != null && !key.isIn(request.headers())) {
      request.response().putHeader("www-authenticate", "Bearer realm=\"metrics\"");
      answer(request, 401, TEXT, "The bearer of ops.key-file is needed.");
    } else if (metrics == null) {
      answer(request, 404, TEXT, "There are no metrics.");
    } else {
      String accept = String.join(",", request.headers().getAll(HttpHeaders.ACCEPT));
      Future.succeededFuture()
          .compose(v -> metrics.scrape(accept))
          .onSuccess(scrape -> scraped(request, scrape))
          .onFailure(cause -> notScraped(request, cause));
    }
  }

  private void scraped(HttpServerRequest request, MetricsSource.Scrape scrape) {
    metricsFailed = false;
    answer(request, 200, scrape.contentType(), scrape.body());
  }

  /** Logs the first failure in a row, because a scraper asks for ever. */
  private void notScraped(HttpServerRequest request, Throwable cause) {
    if (!metricsFailed) {
      metricsFailed = true;
      log.error("The metrics cannot be collected", cause);
    }
    answer(request, 500, TEXT, "The metrics cannot be collected.");
  }

  /** Drops the body, so that a client that sends one still gets its answer. */
  private static void dropBody(HttpServerRequest request) {
    AtomicInteger bytes = new AtomicInteger();
    request.handler(
        part -> {
          if (bytes.addAndGet(part.length()) > MAX_BODY) {
            Abort.connection(request.connection());
          }
        });
    // A broken connection is closed as well, and needs no line in the log.
    request.exceptionHandler(broken -> {});
  }

  private static void answer(HttpServerRequest request, int status, String type, String body) {
    answer(request, status, type, Buffer.buffer(body));
  }

  private static void answer(HttpServerRequest request, int status, String type, Buffer body) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("x-content-type-options", "nosniff")
        .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
        .end(body)
        .eventually(request::end)
        .onComplete(done -> request.connection().close());
  }
}
