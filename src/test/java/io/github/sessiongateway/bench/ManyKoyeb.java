package io.github.sessiongateway.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A Koyeb that knows what became of each token. Each gateway has a port of its own, so that every
 * call has its caller. A call takes 20 to 80 ms, and Koyeb acts in the middle of it. Confined to
 * one event loop.
 */
final class ManyKoyeb {
  /** The password that logs in. */
  static final String PASSWORD = "right";

  private static final int LEAST_HALF_MS = 10;
  private static final int MOST_HALF_MS = 40;

  private static final Duration LIFE = Duration.ofSeconds(20);

  /** The time for which an expired token can be refreshed. */
  private static final Duration FORGIVEN = Duration.ofMinutes(1);

  /** The time in which a token that has just died is still under way. */
  private static final long GRACE = Duration.ofMillis(100).toNanos();

  /** The time in which a gateway writes what Koyeb answered. */
  private static final long UNWRITTEN = Duration.ofSeconds(2).toNanos();

  private final Vertx vertx;
  private final boolean oldBearersDie;
  private final List<HttpServer> ports = new ArrayList<>();
  private final int[] starts;
  private final Map<Caller, Long> killed = new HashMap<>();
  private final Map<String, ManyToken> tokens = new HashMap<>();
  private final Map<String, ManyToken> newest = new HashMap<>();
  private final RandomGenerator random = RandomGenerator.getDefault();

  /** The refreshes of tokens that were refreshed before, by session. */
  private final Map<String, Integer> extra = new HashMap<>();

  private final Map<String, Integer> calls = new HashMap<>();
  private int logins;
  private int refreshes;
  private int rejected;
  private int again;
  private int unexcused;

  /** What a token is worth. */
  enum Worth {
    VALID,
    /** A refresh ended it a moment ago. */
    JUST_DIED,
    /** A refresh ended it. */
    DEAD,
    EXPIRED,
    /** It is another session's, or no token of this Koyeb. */
    FOREIGN
  }

  /** A gateway, and how often it had been started. */
  record Caller(int gateway, int start) {}

  /**
   * What Koyeb has seen.
   *
   * @param again the refreshes of a token that was refreshed before
   * @param unexcused those of them before which no caller with that token was killed
   * @param orphans the tokens whose caller was killed before any other process had them
   * @param mostExtra the most of the refreshes in {@code again} for one session
   */
  record Tally(
      int logins,
      int refreshes,
      int rejected,
      int tokens,
      int again,
      int unexcused,
      int orphans,
      int mostExtra) {
    int calls() {
      return logins + refreshes;
    }

    Tally since(Tally before) {
      return new Tally(
          logins - before.logins,
          refreshes - before.refreshes,
          rejected - before.rejected,
          tokens - before.tokens,
          again - before.again,
          unexcused - before.unexcused,
          orphans - before.orphans,
          mostExtra);
    }
  }

  private ManyKoyeb(Vertx vertx, boolean oldBearersDie, int gateways) {
    this.vertx = vertx;
    this.oldBearersDie = oldBearersDie;
    this.starts = new int[gateways];
  }

  /** Listens, to be called on the event loop to which this Koyeb is confined. */
  static Future<ManyKoyeb> listen(Vertx vertx, boolean oldBearersDie, int gateways) {
    ManyKoyeb koyeb = new ManyKoyeb(vertx, oldBearersDie, gateways);
    List<Future<?>> listening = new ArrayList<>();
    for (int i = 0; i < gateways; i++) {
      int gateway = i;
      HttpServer server =
          vertx
              .createHttpServer()
              .requestHandler(
                  request ->
                      request.body().onSuccess(body -> koyeb.receive(gateway, request, body)));
      koyeb.ports.add(server);
      listening.add(server.listen(0, "127.0.0.1"));
    }
    return Future.all(listening).map(koyeb);
  }

  /** Returns the URL for one gateway. */
  String url(int gateway) {
    return "http://127.0.0.1:" + ports.get(gateway).actualPort();
  }

  /** Records that a gateway was killed. Its next calls are those of another start. */
  void killed(int gateway) {
    killed.put(caller(gateway), System.nanoTime());
    starts[gateway]++;
  }

  /** Proves a token as Koyeb would at an API call. */
  Worth prove(String session, String bearer) {
    long now = System.nanoTime();
    ManyToken token = tokens.get(bearer);
    if (token == null || !token.session.equals(session)) {
      return Worth.FOREIGN;
    }
    token.isSeen = true;
    if (now >= token.endsAt) {
      return Worth.EXPIRED;
    }
    if (now < token.diedAt) {
      return Worth.VALID;
    }
    return now - token.diedAt < GRACE ? Worth.JUST_DIED : Worth.DEAD;
  }

  /** Returns whether a session's newest token was lost with the gateway that got it. */
  boolean isOrphan(String session) {
    return isOrphan(newest.get(session));
  }

  private boolean isOrphan(@Nullable ManyToken token) {
    Long end = token == null ? null : killed.get(token.caller);
    return end != null
        && !token.isSeen
        && token.refreshers.isEmpty()
        && end - token.bornAt < UNWRITTEN;
  }

  /** Counts the extra calls for each session from now on. */
  Tally begin() {
    extra.clear();
    return tally();
  }

  /** Returns how long a session's newest token lives, in nanoseconds. */
  Future<Long> leftOf(String session) {
    return Future.succeededFuture(newest.get(session).endsAt - System.nanoTime());
  }

  /** Returns how often Koyeb was called for a session. */
  Future<Integer> callsFor(String session) {
    return Future.succeededFuture(calls.getOrDefault(session, 0));
  }

  Tally tally() {
    int orphans = (int) tokens.values().stream().filter(this::isOrphan).count();
    int most = extra.values().stream().mapToInt(calls -> calls).max().orElse(0);
    return new Tally(logins, refreshes, rejected, tokens.size(), again, unexcused, orphans, most);
  }

  private Caller caller(int gateway) {
    return new Caller(gateway, starts[gateway]);
  }

  private void receive(int gateway, HttpServerRequest request, Buffer body) {
    Caller caller = caller(gateway);
    String path = request.path();
    if (path.endsWith("/login")) {
      logins++;
      JsonObject login = body.toJsonObject();
      String session = login.getString("email").replaceAll("@.*", "");
      calls.merge(session, 1, Integer::sum);
      boolean isRight = login.getString("password").equals(PASSWORD);
      halfway(() -> answer(request, isRight ? bear(session, caller) : null));
      return;
    }
    String header = String.valueOf(request.getHeader("Authorization"));
    ManyToken token = tokens.get(header.replaceFirst("Bearer ", ""));
    if (path.endsWith("/refresh")) {
      refreshes++;
      count(token, caller);
      halfway(() -> answer(request, refreshed(token, caller)));
    } else if (path.endsWith("/logout") && token != null) {
      token.die(System.nanoTime());
      request.response().putHeader("Content-Type", "application/json").end("{}");
    } else {
      answer(request, null);
    }
  }

  private void count(@Nullable ManyToken token, Caller caller) {
    if (token != null) {
      calls.merge(token.session, 1, Integer::sum);
      if (!token.refreshers.isEmpty()) {
        again++;
        extra.merge(token.session, 1, Integer::sum);
        unexcused += token.refreshers.stream().noneMatch(killed::containsKey) ? 1 : 0;
      }
      token.refreshers.add(caller);
    }
  }

  private void halfway(Runnable then) {
    vertx.setTimer(random.nextInt(LEAST_HALF_MS, MOST_HALF_MS), v -> then.run());
  }

  private @Nullable ManyToken refreshed(@Nullable ManyToken token, Caller caller) {
    long now = System.nanoTime();
    if (token == null || now >= token.diedAt || now >= token.endsAt + FORGIVEN.toNanos()) {
      return null;
    }
    if (oldBearersDie) {
      token.die(now);
    }
    return bear(token.session, caller);
  }

  private ManyToken bear(String session, Caller caller) {
    long now = System.nanoTime();
    ManyToken token = new ManyToken(session, tokens.size(), caller, now, now + LIFE.toNanos());
    tokens.put(token.bearer, token);
    newest.put(session, token);
    return token;
  }

  /** Answers a token, or that Koyeb rejects the call. */
  private void answer(HttpServerRequest request, @Nullable ManyToken token) {
    rejected += token == null ? 1 : 0;
    JsonObject error = new JsonObject().put("status", 401).put("code", "unauthorized");
    JsonObject reply =
        token == null ? error.put("message", "No.") : new JsonObject().put("token", shown(token));
    halfway(
        () ->
            request
                .response()
                .setStatusCode(token == null ? 401 : 200)
                .putHeader("Content-Type", "application/json")
                .end(reply.toBuffer()));
  }

  private static JsonObject shown(ManyToken token) {
    Duration left = Duration.ofNanos(token.endsAt - System.nanoTime());
    return new JsonObject()
        .put("id", token.bearer)
        .put("user_id", "user-" + token.session)
        .put("organization_id", "organization")
        .put("expires_at", Instant.now().plus(left).toString());
  }
}
