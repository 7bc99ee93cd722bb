package io.github.sessiongateway.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Koyeb that mints tokens which expire to the second, and answers every other call with 200 or,
 * for a token that is not valid, with 401.
 */
public final class ExpiringKoyeb {
  private final HttpServer server;
  private final AtomicInteger minted = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private boolean fails;
  private final Map<String, Instant> ends = new ConcurrentHashMap<>();
  private final List<String> mints = new CopyOnWriteArrayList<>();
  private final Set<String> used = ConcurrentHashMap.newKeySet();
  private final List<String> refused = new CopyOnWriteArrayList<>();

  private ExpiringKoyeb(Vertx vertx) {
    server = vertx.createHttpServer().requestHandler(this::receive);
  }

  public static ExpiringKoyeb start(Vertx vertx) {
    ExpiringKoyeb koyeb = new ExpiringKoyeb(vertx);
    Await.result(koyeb.server.listen(0, "127.0.0.1"));
    return koyeb;
  }

  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Returns the configuration of a gateway whose default session has tokens of this life. */
  public JsonObject config(Duration life) {
    return new JsonObject()
        .put("upstream.base-url", url())
        .put("sessions.default.credential.kind", "api-token")
        .put("sessions.default.credential.token", "of-a-user")
        .put("sessions.default.credential.organization-id", "o")
        .put("sessions.default.credential.validity", life.toSeconds() + "s");
  }

  /** Returns what was minted: the organization, the validity, the API token. */
  public List<String> mints() {
    return mints;
  }

  /** Returns how many tokens programs have used. */
  public int used() {
    return used.size();
  }

  /** Returns the calls whose token was not valid. */
  public List<String> refused() {
    return refused;
  }

  /** Returns whether a token was minted and has not expired. */
  public boolean isValid(String token) {
    Instant end = ends.get(token);
    return end != null && Instant.now().isBefore(end);
  }

  public Future<Void> close() {
    return server.close();
  }

  private void receive(HttpServerRequest request) {
    if (request.path().endsWith("/access_token")) {
      request.body().onSuccess(body -> mint(request, body.toJsonObject()));
    } else {
      answer(request);
    }
  }

  /** Lets each third mint fail, in one of four ways. */
  public ExpiringKoyeb failingEachThirdMint() {
    fails = true;
    return this;
  }

  /** Returns how many mints failed. */
  public int failed() {
    return failed.get();
  }

  private void fail(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    switch (failed.getAndIncrement() % 4) {
      case 0 -> response.setStatusCode(503).putHeader("Retry-After", "1").end();
      case 1 -> request.connection().close();
      case 2 -> response.setStatusCode(502).end("<html>Bad gateway</html>");
      default -> request.pause();
    }
  }

  private void mint(HttpServerRequest request, JsonObject body) {
    if (fails && asked.incrementAndGet() % 3 == 0) {
      fail(request);
      return;
    }
    String token = "minted." + minted.incrementAndGet();
    String apiToken = request.getHeader("authorization").replaceFirst("^Bearer ", "");
    String organization = request.path().split("/", -1)[3];
    mints.add(organization + " for " + body.getString("validity") + " by " + apiToken);
    Duration validity = Duration.parse("PT" + body.getString("validity"));
    ends.put(token, Instant.now().plus(validity));
    request.response().end(new JsonObject().put("token", token).toBuffer());
  }

  private void answer(HttpServerRequest request) {
    String token = String.valueOf(request.getHeader("authorization")).replaceFirst("^Bearer ", "");
    if (!isValid(token)) {
      refused.add(request.method() + " " + request.uri() + " with " + token);
      request.response().setStatusCode(401).end();
    } else {
      used.add(token);
      request.response().end("{\"apps\":[]}");
    }
  }
}
