package io.github.sessiongateway.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client of several gateways that turns to another one when one does not answer. It proves each
 * token with Koyeb, and reports one that is dead. Confined to one event loop.
 */
final class ManyClient {
  /** The longest time that a caller turns from one gateway to another. */
  static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final int ATTEMPT_MS = 6_000;
  private static final int MOST_CONNECTIONS = 2_000;
  private static final int PAUSE_MS = 50;
  private static final String SILENCE = "no answer";
  private static final Set<String> ENDED = Set.of("reauth_required", "no_such_session");

  private final Vertx vertx;
  private final ManyKoyeb koyeb;
  private final List<ManyNode> nodes;
  private final WebClient http;
  private final RandomGenerator random = RandomGenerator.getDefault();

  /** What one gateway answered: a token, or the code of a failure. */
  record Answer(@Nullable String token, String code) {}

  /** What came of a request after all turns. */
  enum Outcome {
    SERVED,
    /** No gateway has the session any more. */
    LOST,
    /** No valid token came in time. */
    UNSERVED
  }

  /** A request and what happened on its way. */
  static final class Asking {
    final String session;
    private final long begin = System.nanoTime();
    private final Promise<Asking> ended = Promise.promise();
    private int node;
    private int ends;
    private int silences;
    private @Nullable String dead;
    int turns;
    int justDied;
    int deadTokens;
    int wrong;
    long nanos;
    Outcome outcome = Outcome.UNSERVED;

    private Asking(String session, int node) {
      this.session = session;
      this.node = node;
    }

    /** Returns whether every gateway that answered in a round has lost the session. */
    private boolean isLost(int nodes) {
      return ends > 0 && ends + silences == nodes;
    }

    private void end(Outcome what) {
      outcome = what;
      nanos = System.nanoTime() - begin;
      ended.complete(this);
    }
  }

  ManyClient(Vertx vertx, ManyKoyeb koyeb, List<ManyNode> nodes) {
    this.vertx = vertx;
    this.koyeb = koyeb;
    this.nodes = nodes;
    this.http =
        WebClient.create(
            vertx, new WebClientOptions(), new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
  }

  /** Asks for a session's token, at any gateway first. Never fails. */
  Future<Asking> ask(String session) {
    Asking asking = new Asking(session, random.nextInt(nodes.size()));
    attempt(asking);
    return asking.ended.future();
  }

  /** Asks one gateway for a token. Never fails. */
  Future<Answer> token(int node, String session, @Nullable String rejected) {
    JsonObject body = named(session);
    if (rejected != null) {
      body.put("rejected", rejected);
    }
    return call(node, "session.token", body);
  }

  static JsonObject named(String session) {
    return new JsonObject().put("session", session);
  }

  /** Sends a message to one gateway. Never fails. */
  Future<Answer> call(int node, String address, JsonObject body) {
    return http.request(HttpMethod.POST, nodes.get(node).port(), "127.0.0.1", "/call/" + address)
        .putHeader("x-gateway-request", "true")
        .timeout(ATTEMPT_MS)
        .sendJsonObject(body)
        .map(ManyClient::answer)
        .otherwise(new Answer(null, SILENCE));
  }

  private static Answer answer(HttpResponse<Buffer> response) {
    JsonObject body = response.bodyAsJsonObject();
    if (response.statusCode() != 200) {
      return new Answer(null, body.getJsonObject("error").getString("code"));
    }
    JsonObject token = body.getJsonObject("token");
    return new Answer(token == null ? null : token.getString("id"), "");
  }

  private void attempt(Asking asking) {
    token(asking.node, asking.session, asking.dead)
        .onSuccess(
            answer -> {
              String token = answer.token();
              if (token == null) {
                asking.ends += ENDED.contains(answer.code()) ? 1 : 0;
                asking.silences += answer.code().equals(SILENCE) ? 1 : 0;
                turn(asking);
              } else {
                prove(asking, token);
              }
            });
  }

  private void prove(Asking asking, String token) {
    switch (koyeb.prove(asking.session, token)) {
      case VALID -> asking.end(Outcome.SERVED);
      case JUST_DIED -> {
        asking.justDied++;
        report(asking, token);
      }
      case DEAD -> {
        asking.deadTokens++;
        report(asking, token);
      }
      case EXPIRED, FOREIGN -> {
        asking.wrong++;
        turn(asking);
      }
    }
  }

  /** Tells the gateway that Koyeb rejected its token, or another one if it was told before. */
  private void report(Asking asking, String token) {
    boolean wasTold = token.equals(asking.dead);
    asking.dead = token;
    if (wasTold) {
      turn(asking);
    } else {
      attempt(asking);
    }
  }

  private void turn(Asking asking) {
    asking.turns++;
    asking.node = (asking.node + 1) % nodes.size();
    if (asking.turns % nodes.size() != 0) {
      attempt(asking);
    } else if (asking.isLost(nodes.size())) {
      asking.end(Outcome.LOST);
    } else if (System.nanoTime() - asking.begin > PATIENCE.toNanos()) {
      asking.end(Outcome.UNSERVED);
    } else {
      asking.ends = 0;
      asking.silences = 0;
      vertx.setTimer(PAUSE_MS, v -> attempt(asking));
    }
  }
}
