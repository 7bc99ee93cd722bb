package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.credential.Credential;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A Koyeb with tokens of one life and a clock of whole seconds, which fails as often as the test
 * sets. It knows which tokens are valid, and records broken rules.
 */
final class RandomKoyeb implements Credential {
  private final SplittableRandom random;
  private final ManualTime time;
  private final Duration life;
  private final boolean canAcquire;
  private final List<String> wrong;
  private final List<String> history;
  private final Map<String, Instant> expiries = new HashMap<>();
  private final Map<String, Instant> arrivals = new HashMap<>();
  private int troubles;
  private boolean passwordIsRight = true;
  private boolean refusedThisPassword;
  private Bearer usedUp;
  private int password;
  private boolean hasToldTime;
  private int underWay;
  private ManagedSession session;
  private KeeperContext context;
  private long notBefore = Long.MIN_VALUE;

  RandomKoyeb(
      SplittableRandom random,
      ManualTime time,
      Duration life,
      boolean canAcquire,
      List<String> wrong,
      List<String> history) {
    this.random = random;
    this.time = time;
    this.life = life;
    this.canAcquire = canAcquire;
    this.wrong = wrong;
    this.history = history;
  }

  void belongsTo(ManagedSession owner, KeeperContext surroundings) {
    session = owner;
    context = surroundings;
    notBefore = Long.MIN_VALUE;
    // A new process has not tried the password yet.
    refusedThisPassword = false;
    usedUp = null;
    hasToldTime = false;
  }

  Duration life() {
    return life;
  }

  void troubled(int percent) {
    troubles = percent;
  }

  void heal() {
    troubles = 0;
  }

  void passwordChanges() {
    passwordIsRight = false;
    password++;
    refusedThisPassword = false;
  }

  void passwordIsRight() {
    passwordIsRight = true;
    password++;
    refusedThisPassword = false;
  }

  /** Forgets the time that it told, because the gateway's clock was set. */
  void forgetsTime() {
    hasToldTime = false;
  }

  /** Returns whether the gateway knows its time. */
  boolean hasToldTime() {
    return hasToldTime;
  }

  boolean isAsked() {
    return underWay > 0;
  }

  Issued begun() {
    hasToldTime = true;
    return issued(Duration.ZERO);
  }

  /**
   * Checks that a token is valid. {@code Date} is a second uncertain, and so is a life of which
   * less than 4 s are left on arrival.
   */
  void checkAlive(Bearer token, long minTtl) {
    Instant expiry = expiries.get(token.value());
    Instant needed = time.instant().plusNanos(minTtl);
    Duration left = Duration.between(arrivals.get(token.value()), expiry);
    Duration slack = left.toSeconds() < 4 ? Duration.ofSeconds(1) : Duration.ZERO;
    if (!needed.isBefore(expiry.plus(slack))) {
      wrong.add("a token was answered that ends at " + expiry + ", needed until " + needed);
    }
  }

  @Override
  public String account() {
    return "account";
  }

  @Override
  public boolean canAcquire() {
    return canAcquire;
  }

  @Override
  public Future<Issued> acquire() {
    if (refusedThisPassword) {
      wrong.add("a refused password was tried again");
    }
    SessionException refused = passwordIsRight ? null : SessionFixture.own(401);
    int tried = password;
    return call("login", refused)
        .onFailure(cause -> refusedThisPassword |= tried == password && isFinal(cause));
  }

  @Override
  public Future<Issued> renew(Bearer token, Consumer<Issued> late) {
    if (token.equals(usedUp)) {
      wrong.add("a refresh that is forbidden was repeated");
    }
    boolean alive = time.instant().isBefore(expiries.get(token.value()));
    int tried = password;
    return call("refresh " + token.value(), alive ? null : SessionFixture.own(401))
        .onFailure(cause -> usedUp = tried == password && isForbidden(cause) ? token : usedUp);
  }

  @Override
  public Future<Void> revoke(Bearer token) {
    return Future.succeededFuture();
  }

  @Override
  public void replace(String secret) {
    // A changed credential may be tried at once.
    notBefore = Long.MIN_VALUE;
    usedUp = null;
  }

  private Future<Issued> call(String kind, SessionException refusal) {
    history.add(kind);
    if (++underWay > 1) {
      wrong.add("two flights at once");
    }
    if (context.now() < notBefore) {
      wrong.add("an attempt before its back-off");
    }
    SessionException trouble = random.nextInt(100) < troubles ? trouble() : refusal;
    Promise<Issued> answer = Promise.promise();
    // Before the first reply with a time, the gateway only has the wall clock, which is wrong.
    Duration half = Duration.ofMillis(random.nextInt(1, hasToldTime ? 1_500 : 1_000));
    long skipped = time.skipped();
    time.after(
        half,
        () -> {
          Issued issued = trouble == null ? issued(half) : null;
          time.after(
              half,
              () -> {
                underWay--;
                if (issued == null) {
                  Token before = session.state().token();
                  answer.fail(trouble);
                  kept(before, kind, trouble);
                  planned(trouble);
                } else {
                  Issued arrived = skipped == time.skipped() ? issued : withoutTime(issued);
                  arrivals.put(arrived.reply().bearer().value(), time.instant());
                  hasToldTime |= arrived.reply().serverTime() != null;
                  answer.complete(arrived);
                }
              });
        });
    return answer.future();
  }

  /** Checks that only a 401 to a token itself ends its use before it expires. */
  private void kept(Token before, String kind, SessionException trouble) {
    boolean isValid = before != null && !before.isRejected() && context.now() < before.endsAt();
    boolean isRefused = kind.startsWith("refresh") && is401(trouble);
    if (isValid && !isRefused && !before.equals(session.state().token())) {
      wrong.add("a valid token was thrown away after " + trouble.code() + " to " + kind);
    }
  }

  /** Records the earliest time of the next attempt. */
  private void planned(SessionException trouble) {
    notBefore = Long.MIN_VALUE;
    if (session.state() instanceof SessionState.BackingOff waiting
        && waiting.attemptAt() != DueQueue.NEVER) {
      // A login after a 401 keeps its own interval, and a closing circuit ends its own wait.
      boolean isKoyebs = !isFinal(trouble) && trouble.failure() != Failure.CIRCUIT_OPEN;
      boolean isAsked = trouble.retryAfter() != null && isKoyebs;
      long least = isAsked ? trouble.retryAfter().toNanos() : 0;
      if (waiting.notBefore() - context.now() < Math.min(least, Duration.ofHours(1).toNanos())) {
        wrong.add("a back-off below Retry-After");
      }
      if (waiting.attemptAt() <= context.now()) {
        wrong.add("no back-off at all");
      }
      notBefore = waiting.notBefore();
    }
  }

  private Issued issued(Duration wayBack) {
    String id = "t" + (expiries.size() + 1);
    Instant expiry = time.instant().plus(life);
    expiries.put(id, expiry);
    arrivals.put(id, time.instant());
    JsonObject token = new JsonObject().put("id", id).put("expires_at", expiry.toString());
    Instant date = time.instant().truncatedTo(ChronoUnit.SECONDS);
    LoginReply reply = LoginReply.of(new JsonObject().put("token", token));
    // As KoyebClient does: half of the round trip, and no time from one over 2 s.
    boolean tellsTime = wayBack.toMillis() <= 1_000;
    return new Issued(tellsTime ? reply.receivedAt(date.plus(wayBack)) : reply, null);
  }

  /** Returns the reply without its time, as KoyebClient does after a long round trip. */
  private static Issued withoutTime(Issued issued) {
    return new Issued(LoginReply.of(issued.reply().toJson()), null);
  }

  private SessionException trouble() {
    SessionException failure =
        switch (random.nextInt(10)) {
          case 0 -> SessionFixture.unreachable();
          case 1 -> SessionException.of(Failure.TIMEOUT, "Late.");
          case 2 -> SessionException.of(Failure.BAD_REPLY, "Cut.");
          case 3 -> SessionFixture.own(500);
          case 4 -> SessionFixture.own(503);
          case 5 -> SessionFixture.own(429);
          case 6 -> SessionFixture.own(404);
          case 7 -> SessionFixture.own(400);
          case 8 -> SessionFixture.own(403);
          default -> SessionException.of(Failure.CIRCUIT_OPEN, "Open.");
        };
    return random.nextInt(4) == 0
        ? failure.retryAfter(Duration.ofSeconds(random.nextInt(0, 5_000)))
        : failure;
  }

  private static boolean isFinal(Throwable cause) {
    return is401(cause) || isForbidden(cause);
  }

  private static boolean is401(Throwable cause) {
    return cause instanceof SessionException failure && failure.failure() == Failure.UNAUTHORIZED;
  }

  private static boolean isForbidden(Throwable cause) {
    return cause instanceof SessionException failure
        && (failure.failure() == Failure.FORBIDDEN || failure.failure() == Failure.INVALID_REQUEST);
  }
}
