package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A Koyeb that several gateways call. It knows which tokens are valid, and counts the calls. */
final class SharedKoyeb {
  static final Duration ATTEMPT = Duration.ofSeconds(10);

  private final SplittableRandom random;
  private final ManualTime time;
  private final Duration life;
  private final boolean oldOnesDie;
  private final List<String> history;
  private final Map<String, Instant> expiries = new HashMap<>();
  private final Set<String> dead = new HashSet<>();
  private final Map<String, Integer> refreshes = new HashMap<>();
  private int logins;
  private int faults;
  private int troubles;
  private int issued;

  SharedKoyeb(
      SplittableRandom random,
      ManualTime time,
      Duration life,
      boolean oldOnesDie,
      List<String> history) {
    this.random = random;
    this.time = time;
    this.life = life;
    this.oldOnesDie = oldOnesDie;
    this.history = history;
  }

  void troubled(int percent) {
    troubles = percent;
  }

  /** Returns how many calls failed or lost their answer. */
  int faults() {
    return faults;
  }

  int logins() {
    return logins;
  }

  /** Returns the greatest number of refreshes of one token. */
  int mostRefreshes() {
    return refreshes.values().stream().mapToInt(count -> count).max().orElse(0);
  }

  boolean isValid(String token) {
    return !dead.contains(token) && time.instant().isBefore(expiries.get(token));
  }

  Instant expiry(String token) {
    return expiries.get(token);
  }

  /** Revokes a token, as an operator at Koyeb does. */
  void revoke(String token) {
    dead.add(token);
  }

  KoyebCalls calls(SharedGateway gateway) {
    Sessions sessions =
        new Sessions() {
          @Override
          public Future<LoginReply> login(LoginRequest request) {
            return call(gateway, "login", SharedKoyeb.this::login, late -> {});
          }

          @Override
          public Future<LoginReply> refresh(Bearer bearer) {
            throw new AssertionError("a refresh takes late replies");
          }

          @Override
          public Future<LoginReply> newSession(Bearer bearer) {
            throw new AssertionError("not asked for in this test");
          }

          @Override
          public Future<Void> logout(Bearer bearer) {
            history.add(gateway + " revokes " + bearer.value());
            dead.add(bearer.value());
            return Future.succeededFuture();
          }
        };
    return new KoyebCalls(
        sessions,
        sessions,
        (token, organization, validity) -> Future.failedFuture("no tokens"),
        (bearer, late) ->
            call(gateway, "refresh " + bearer.value(), () -> refreshed(bearer.value()), late));
  }

  private @Nullable LoginReply login() {
    logins++;
    return issue();
  }

  private @Nullable LoginReply refreshed(String token) {
    refreshes.merge(token, 1, Integer::sum);
    if (!isValid(token)) {
      return null;
    }
    if (oldOnesDie) {
      dead.add(token);
    }
    return issue();
  }

  private LoginReply issue() {
    String id = "t" + ++issued;
    Instant expiry = time.instant().plus(life);
    expiries.put(id, expiry);
    JsonObject token = new JsonObject().put("id", id).put("expires_at", expiry.toString());
    return LoginReply.of(new JsonObject().put("token", token));
  }

  private Future<LoginReply> call(
      SharedGateway gateway,
      String what,
      Supplier<@Nullable LoginReply> act,
      Consumer<LoginReply> late) {
    history.add(time.instant() + " " + gateway + " " + what);
    Promise<LoginReply> answer = Promise.promise();
    int fault = random.nextInt(100) < troubles ? random.nextInt(4) : -1;
    if (fault >= 0) {
      faults++;
      history.add("  fault " + fault);
    }
    long there = random.nextLong(1, 1_500);
    if (fault == 0) {
      gateway.after(there, () -> answer.fail(SessionFixture.unreachable()));
      return answer.future();
    }
    if (fault > 0) {
      gateway.after(
          ATTEMPT.toMillis(),
          () -> answer.tryFail(SessionException.of(Failure.TIMEOUT, "No answer in time.")));
    }
    if (fault != 1) {
      // Koyeb acts even if its caller has died by then.
      var unused =
          time.after(
              Duration.ofMillis(fault == 3 ? random.nextLong(9_000, 40_000) : there),
              () -> {
                LoginReply reply = act.get();
                history.add(
                    "  " + (reply == null ? "401" : reply.bearer().value()) + " for " + gateway);
                gateway.after(
                    random.nextLong(1, 1_500), () -> answered(answer, reply, fault, late));
              });
    }
    return answer.future();
  }

  private void answered(
      Promise<LoginReply> answer,
      @Nullable LoginReply reply,
      int fault,
      Consumer<LoginReply> late) {
    if (fault == 2) {
      return;
    }
    if (reply == null) {
      answer.tryFail(SessionFixture.own(401));
    } else if (!answer.tryComplete(reply.receivedAt(time.instant()))) {
      // A gateway that has called Koyeb before knows its time.
      late.accept(reply.receivedAt(time.instant()));
    }
  }
}
