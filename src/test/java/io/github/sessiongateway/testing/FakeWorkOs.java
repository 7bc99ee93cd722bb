package io.github.sessiongateway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A token endpoint as WorkOS's: every refresh token is good for one use. Its reuse gives the same
 * answer within the grace, and revokes all that came of the first token later on. Safe from any
 * thread.
 */
public final class FakeWorkOs {
  private static final Duration LIFE = Duration.ofMinutes(5);

  private final InstantSource clock;
  private final Duration grace;
  private final Map<String, Used> used = new HashMap<>();
  private final Set<String> unused = ConcurrentHashMap.newKeySet();
  private final Map<String, String> companions = new ConcurrentHashMap<>();
  private final List<JsonObject> requests = new ArrayList<>();
  private int issued;
  private int exchanges;
  private int replays;
  private volatile boolean isRevoked;
  private volatile @Nullable Outcome next;
  private volatile Future<Void> released = Future.succeededFuture();

  /** An answer, which may be lost. */
  public record Outcome(int status, JsonObject body, boolean isLost) {}

  private record Used(Instant at, JsonObject answer) {}

  /** Begins with one session, whose first refresh token is {@code first}. */
  public FakeWorkOs(InstantSource clock, Duration grace, String first) {
    this.clock = clock;
    this.grace = grace;
    unused.add(first);
  }

  /** Answers a request. Every tenth answer is lost, and the request was carried out. */
  public synchronized Outcome answer(JsonObject request) {
    requests.add(request);
    Outcome planned = next;
    if (planned != null) {
      next = null;
      return planned;
    }
    String token = request.getString("refresh_token");
    boolean isLost = ++exchanges % 10 == 0;
    Used before = used.get(token);
    if (before != null && clock.instant().isAfter(before.at().plus(grace))) {
      isRevoked = true;
    }
    if (isRevoked || (before == null && !unused.remove(token))) {
      return new Outcome(400, new JsonObject().put("error", "invalid_grant"), isLost);
    }
    if (before != null) {
      replays++;
      return new Outcome(200, before.answer(), isLost);
    }
    JsonObject answer = pair();
    used.put(token, new Used(clock.instant(), answer));
    return new Outcome(200, answer, isLost);
  }

  private JsonObject pair() {
    String refresh = "refresh-canary-" + ++issued;
    unused.add(refresh);
    String access = jwt();
    companions.put(access, refresh);
    return new JsonObject()
        .put("user", new JsonObject().put("id", "user_1"))
        .put("organization_id", "org_1")
        .put("access_token", access)
        .put("refresh_token", refresh);
  }

  private String jwt() {
    long now = clock.instant().getEpochSecond();
    JsonObject claims =
        new JsonObject()
            .put("sid", "s" + issued)
            .put("iat", now)
            .put("exp", now + LIFE.toSeconds());
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return "e30." + encoder.encodeToString(claims.encode().getBytes(UTF_8)) + ".c2ln";
  }

  /** Gives the next request this answer. */
  public void answerNext(int status, JsonObject body) {
    next = new Outcome(status, body, false);
  }

  /** Returns the refresh token that came with an access token. */
  public @Nullable String companion(String access) {
    return companions.get(access);
  }

  /** Returns the time since the first use of a refresh token; zero if it was not used. */
  public synchronized Duration sinceUse(String token) {
    Used first = used.get(token);
    return first == null ? Duration.ZERO : Duration.between(first.at(), clock.instant());
  }

  /** Returns whether a refresh token was used too late. */
  public boolean isRevoked() {
    return isRevoked;
  }

  /** Returns how many requests presented a refresh token again. */
  public synchronized int replays() {
    return replays;
  }

  public synchronized List<JsonObject> requests() {
    return List.copyOf(requests);
  }

  /** Answers no request over HTTP until the promise is completed. */
  public Promise<Void> hold() {
    Promise<Void> hold = Promise.promise();
    released = hold.future();
    return hold;
  }

  /** Listens at {@code /user_management/authenticate}. A lost answer closes its connection. */
  public Future<HttpServer> listen(Vertx vertx) {
    return vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1");
  }

  private void handle(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              Outcome outcome = answer(body(body));
              released.onSuccess(go -> send(request, outcome));
            });
  }

  private static void send(HttpServerRequest request, Outcome outcome) {
    if (outcome.isLost()) {
      var unusedClose = request.connection().close();
    } else {
      var unusedEnd =
          request.response().setStatusCode(outcome.status()).end(outcome.body().toBuffer());
    }
  }

  private static JsonObject body(Buffer body) {
    return new JsonObject(body);
  }
}
