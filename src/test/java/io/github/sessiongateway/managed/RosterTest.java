package io.github.sessiongateway.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.config.CredentialConfig;
import io.github.sessiongateway.config.ManagedConfig;
import io.github.sessiongateway.config.SessionConfig;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which sessions there are, whose, and how many; and their beginning and end. */
class RosterTest {
  private static final Caller ANN = new Caller("ann", List.of("*"));
  private static final Caller BOB = new Caller("bob", List.of("*"));
  private static final LoginRequest LOGIN = LoginRequest.of("bot@example.com", "secret");

  private final ManualTime time = new ManualTime();
  private final Instant beginning = time.instant();
  private final Koyeb koyeb = new Koyeb();
  private final Map<String, ManagedSession> sessions = new HashMap<>();
  private final List<String> written = new ArrayList<>();
  private final Deque<Runnable> turns = new ArrayDeque<>();
  private final Surroundings around =
      Surroundings.of(
          (delay, task) -> {
            if (delay.isZero()) {
              turns.add(task);
              return () -> turns.remove(task);
            }
            return time.after(delay, task);
          },
          time,
          time,
          new SplittableRandom(1),
          Duration.ofSeconds(18),
          event -> {},
          new Journal() {
            @Override
            public void write(StoredSession session) {
              written.add(session.identity().name() + " " + session.generation());
            }

            @Override
            public void erase(String session) {
              written.add(session + " erased");
            }
          });

  private final class Koyeb implements Sessions {
    final Deque<Promise<LoginReply>> calls = new ArrayDeque<>();
    final List<String> loggedOut = new ArrayList<>();
    int logins;
    private int issued;

    private Future<LoginReply> call() {
      Promise<LoginReply> answer = Promise.promise();
      calls.add(answer);
      return answer.future();
    }

    void succeed() {
      calls.remove().complete(reply());
    }

    LoginReply reply() {
      JsonObject token =
          new JsonObject()
              .put("id", "t" + ++issued)
              .put("expires_at", time.instant().plus(Duration.ofHours(1)).toString());
      return LoginReply.of(new JsonObject().put("token", token)).receivedAt(time.instant());
    }

    @Override
    public Future<LoginReply> login(LoginRequest request) {
      logins++;
      return call();
    }

    @Override
    public Future<LoginReply> refresh(Bearer bearer) {
      return call();
    }

    @Override
    public Future<LoginReply> newSession(Bearer bearer) {
      throw new AssertionError("nobody asks for it");
    }

    @Override
    public Future<Void> logout(Bearer bearer) {
      loggedOut.add(bearer.value());
      return Future.succeededFuture();
    }
  }

  private Roster roster(int maxKept, int configured, boolean logoutOnShutdown) {
    List<SessionConfig> configs = new ArrayList<>();
    for (int i = 0; i < configured; i++) {
      configs.add(
          new SessionConfig(
              "s" + i,
              new CredentialConfig.Password("bot@example.com", new Secret("secret"), null, null),
              true,
              Duration.ofHours(12)));
    }
    return new Roster(
        sessions,
        new ManagedConfig(configs, logoutOnShutdown, maxKept, null, null),
        new SessionKeeper.Upstream(
            koyeb, koyeb, (token, organization, validity) -> Future.failedFuture("no tokens")),
        around);
  }

  private Roster opened(int maxKept, StoredSession... stored) {
    Roster roster = roster(maxKept, 0, false);
    roster.open(List.of(stored), watch());
    return roster;
  }

  private FileWatch watch() {
    return new FileWatch(time, work -> Future.failedFuture("no files"));
  }

  private static String code(Future<?> failed) {
    return Rig.failure(failed).code();
  }

  @Test
  void aCrowdOfSessionsBeginsSoManyATurnOfTheEventLoop() {
    roster(0, 2_500, false).open(List.of(), watch());
    List<Integer> logins = new ArrayList<>(List.of(koyeb.logins));
    while (!turns.isEmpty()) {
      turns.remove().run();
      logins.add(koyeb.logins);
    }
    assertThat(logins).containsExactly(0, 1_000, 2_000, 2_500);
  }

  @Test
  void aSessionThatSomebodyAsksForBeforeItsTurnBeginsOnce() {
    roster(0, 1, false).open(List.of(), watch());
    Future<LoginReply> asked = new Answers(around).token(sessions.get("s0"), 0);
    turns.remove().run();
    assertThat(koyeb.logins).isEqualTo(1);
    koyeb.succeed();
    assertThat(Rig.id(asked)).isEqualTo("t1");
  }

  @Test
  void whatOneClientKeepsDoesNotCountForAnother() {
    Roster roster = opened(1);
    Future<LoginReply> anns = roster.keep("a", LOGIN, ANN);
    Future<LoginReply> bobs = roster.keep("b", LOGIN, BOB);
    Future<LoginReply> ours = roster.keep("c", LOGIN, Caller.APPLICATION);
    koyeb.succeed();
    koyeb.succeed();
    koyeb.succeed();
    assertThat(List.of(Rig.id(anns), Rig.id(bobs), Rig.id(ours))).containsExactly("t1", "t2", "t3");
    for (Caller caller : List.of(ANN, BOB, Caller.APPLICATION)) {
      assertThat(code(roster.keep("d", LOGIN, caller))).isEqualTo("rate_limited");
    }
  }

  @Test
  void aPlaceIsTakenFromTheLoginOnAndFreeWhereItFails() {
    Roster roster = opened(1);
    Future<LoginReply> first = roster.keep("a", LOGIN, ANN);
    assertThat(code(roster.keep("b", LOGIN, ANN))).isEqualTo("rate_limited");
    koyeb.calls.remove().fail(Rig.own(401));
    assertThat(first.failed()).isTrue();
    assertThat(roster.keep("b", LOGIN, ANN).isComplete()).isFalse();
  }

  @Test
  void aSessionThatIsKeptAgainTakesNoSecondPlaceAndALoggedOutOneNone() {
    Roster roster = opened(2);
    for (int i = 0; i < 3; i++) {
      Future<LoginReply> again = roster.keep("a", LOGIN, ANN);
      koyeb.succeed();
      assertThat(again.succeeded()).isTrue();
    }
    Future<LoginReply> other = roster.keep("b", LOGIN, ANN);
    koyeb.succeed();
    assertThat(other.succeeded()).isTrue();
    ManagedSession gone = sessions.get("a");
    assertThat(roster.logout(gone).succeeded()).isTrue();
    assertThat(roster.logout(gone).failed()).isTrue();
    assertThat(roster.keep("c", LOGIN, ANN).isComplete()).isFalse();
    assertThat(code(roster.keep("d", LOGIN, ANN))).isEqualTo("rate_limited");
  }

  @Test
  void aLostSessionKeepsItsPlaceUntilItIsLoggedOut() {
    Roster roster = opened(1);
    Future<LoginReply> kept = roster.keep("a", LOGIN, ANN);
    koyeb.succeed();
    assertThat(kept.succeeded()).isTrue();
    ManagedSession session = sessions.get("a");
    session.attempt(new Flight());
    koyeb.calls.remove().fail(Rig.own(401));
    assertThat(session.state().shown()).isEqualTo(State.LOST);
    assertThat(code(roster.keep("b", LOGIN, ANN))).isEqualTo("rate_limited");
    assertThat(roster.logout(session).succeeded()).isTrue();
    assertThat(roster.keep("b", LOGIN, ANN).isComplete()).isFalse();
  }

  @Test
  void aSessionThatIsLoggedOutWhileItIsKeptAgainIsKept() {
    Roster roster = opened(1);
    Future<LoginReply> first = roster.keep("a", LOGIN, ANN);
    koyeb.succeed();
    assertThat(first.succeeded()).isTrue();
    Future<LoginReply> again = roster.keep("a", LOGIN, BOB);
    assertThat(roster.logout(sessions.get("a")).succeeded()).isTrue();
    koyeb.succeed();
    assertThat(Rig.id(again)).isEqualTo("t2");
    assertThat(sessions.get("a").identity().owner()).isEqualTo("bob");
    assertThat(code(roster.keep("b", LOGIN, BOB))).isEqualTo("rate_limited");
    assertThat(roster.keep("b", LOGIN, ANN).isComplete()).isFalse();
  }

  @Test
  void whatWasStoredCountsWhereItIsStillAlive() {
    Roster roster = opened(1, stored("a", Duration.ofMinutes(30)), stored("b", Duration.ZERO));
    assertThat(sessions).containsOnlyKeys("a");
    assertThat(new Answers(around).status(sessions.get("a")).refreshedAt())
        .isEqualTo(beginning.minus(Duration.ofMinutes(30)));
    assertThat(written).containsExactly("b erased");
    assertThat(code(roster.keep("c", LOGIN, ANN))).isEqualTo("rate_limited");
    assertThat(roster.logout(sessions.get("a")).succeeded()).isTrue();
    assertThat(roster.keep("c", LOGIN, ANN).isComplete()).isFalse();
  }

  // The end.

  @Test
  void aLoginThatIsUnderWayAtTheEndIsWrittenDownAndItsCallerIsAnswered() {
    Roster roster = opened(9);
    Future<LoginReply> kept = roster.keep("a", LOGIN, ANN);
    Future<?> closed = roster.close();
    assertThat(closed.isComplete()).isFalse();
    koyeb.succeed();
    assertThat(Rig.id(kept)).isEqualTo("t1");
    assertThat(written).containsExactly("a 1");
    assertThat(closed.succeeded()).isTrue();
    assertThat(sessions.get("a").state().shown()).isEqualTo(State.CLOSED);
  }

  @Test
  void nothingIsKeptAfterTheEndHasBegun() {
    Roster roster = opened(9);
    assertThat(roster.close().succeeded()).isTrue();
    assertThat(code(roster.keep("a", LOGIN, ANN))).isEqualTo("shutting_down");
    assertThat(koyeb.logins).isZero();
  }

  /** Its answer would come to nobody, and end the token that is written down. */
  @Test
  void whileOneSessionIsWaitedForAtTheEndAnotherBeginsNothing() {
    Roster roster =
        opened(9, stored("a", Duration.ofMinutes(30)), stored("b", Duration.ofMinutes(30)));
    Answers answers = new Answers(around);
    Future<LoginReply> under = answers.refresh(sessions.get("a"));
    Future<?> closed = roster.close();
    Future<LoginReply> late = answers.rejected(sessions.get("b"), new Bearer("t2"));
    assertThat(koyeb.calls).hasSize(1);
    assertThat(code(late)).isEqualTo("no_such_session");
    koyeb.succeed();
    assertThat(Rig.id(under)).isEqualTo("t3");
    assertThat(closed.succeeded()).isTrue();
    assertThat(written).containsExactly("a 8");
    assertThat(koyeb.loggedOut).isEmpty();
  }

  @Test
  void atTheEndOnlyWhatTheGatewayBeganIsLoggedOutAndNothingBeginsAgain() {
    Roster roster = roster(9, 2, true);
    roster.open(List.of(stored("a", Duration.ofMinutes(30))), watch());
    turns.remove().run();
    koyeb.succeed();
    Future<?> closed = roster.close();
    assertThat(koyeb.loggedOut).hasSize(1);
    assertThat(closed.isComplete()).as("another is still on its way").isFalse();
    koyeb.succeed();
    assertThat(koyeb.loggedOut).hasSize(2);
    assertThat(closed.succeeded()).isTrue();
    assertThat(sessions.values()).allMatch(session -> session.state().shown() == State.CLOSED);
    assertThat(time.timers() + turns.size()).isZero();
  }

  private StoredSession stored(String name, Duration left) {
    return new StoredSession(
        new SessionIdentity(name, true, "ann", false, 1),
        PasswordCredential.account("bot@example.com", null),
        7,
        koyeb.reply(),
        Duration.ofHours(1),
        left,
        beginning);
  }
}
