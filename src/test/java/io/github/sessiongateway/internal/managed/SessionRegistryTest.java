package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sessions of a registry: their owners, their number, their beginning and their end. */
class SessionRegistryTest {
  private static final Caller ANN = new Caller("ann", List.of("*"));
  private static final Caller BOB = new Caller("bob", List.of("*"));
  private static final LoginRequest LOGIN = LoginRequest.of("bot@example.com", "secret");

  private final RegistryFixture rig = new RegistryFixture();
  private final RegistryFixture.Koyeb koyeb = rig.koyeb;
  private final Map<String, ManagedSession> sessions = rig.sessions;

  private static String code(Future<?> failed) {
    return SessionFixture.failure(failed).code();
  }

  @Test
  void manySessionsBeginInSeveralTurnsOfTheEventLoop() {
    rig.roster(0, 2_500, false).open(List.of(), Runnable::run);
    List<Integer> logins = new ArrayList<>(List.of(koyeb.logins));
    while (!rig.turns.isEmpty()) {
      rig.turns.remove().run();
      logins.add(koyeb.logins);
    }
    assertThat(logins).containsExactly(0, 1_000, 2_000, 2_500);
  }

  @Test
  void manyStoredSessionsAreRestoredInSeveralTurns() {
    StoredSession[] stored = new StoredSession[1_200];
    Arrays.setAll(stored, i -> rig.stored("k" + i, Duration.ofMinutes(30)));
    Deque<Runnable> turns = new ArrayDeque<>();
    Future<Void> begun = rig.roster(0, 0, false).open(List.of(stored), turns::add);
    List<Integer> restored = new ArrayList<>(List.of(sessions.size()));
    while (!turns.isEmpty()) {
      assertThat(begun.isComplete()).isFalse();
      turns.remove().run();
      restored.add(sessions.size());
    }
    assertThat(restored).containsExactly(500, 1_000, 1_200);
    assertThat(begun.succeeded()).isTrue();
  }

  @Test
  void aStopBetweenTwoTurnsRestoresNoMore() {
    StoredSession[] stored = new StoredSession[1_200];
    Arrays.setAll(stored, i -> rig.stored("k" + i, Duration.ofMinutes(30)));
    Deque<Runnable> turns = new ArrayDeque<>();
    SessionRegistry roster = rig.roster(0, 0, false);
    Future<Void> begun = roster.open(List.of(stored), turns::add);
    var unused = roster.close();
    turns.remove().run();
    assertThat(begun.succeeded()).isTrue();
    assertThat(sessions.values()).allMatch(session -> session.state().shown() == State.CLOSED);
  }

  @Test
  void aSessionThatIsCalledBeforeItsTurnBeginsOnce() {
    rig.roster(0, 1, false).open(List.of(), Runnable::run);
    Future<LoginReply> asked = new TokenReader(rig.context).token(sessions.get("s0"), 0);
    assertThat(rig.turns).isEmpty();
    assertThat(koyeb.logins).isEqualTo(1);
    koyeb.succeed();
    assertThat(SessionFixture.id(asked)).isEqualTo("t1");
  }

  @Test
  void aSessionThatIsLoggedOutBeforeItsTurnDoesNotBegin() {
    SessionRegistry roster = rig.roster(0, 2, false);
    roster.open(List.of(), Runnable::run);
    assertThat(roster.logout(sessions.get("s0")).succeeded()).isTrue();
    rig.turns.remove().run();
    assertThat(koyeb.logins).isEqualTo(1);
    assertThat(sessions.get("s0").state().shown()).isEqualTo(State.ABSENT);
  }

  @Test
  void aSessionWhoseCredentialsChangeBeforeItsTurnBegins() {
    rig.roster(0, 1, false).open(List.of(), Runnable::run);
    sessions.get("s0").reloaded("newer");
    rig.turns.remove().run();
    assertThat(koyeb.logins).isEqualTo(1);
  }

  @Test
  void theSessionsOfOneClientDoNotCountForAnother() {
    SessionRegistry roster = rig.opened(1);
    Future<LoginReply> anns = roster.keep("a", LOGIN, ANN);
    Future<LoginReply> bobs = roster.keep("b", LOGIN, BOB);
    Future<LoginReply> ours = roster.keep("c", LOGIN, Caller.APPLICATION);
    koyeb.succeed();
    koyeb.succeed();
    koyeb.succeed();
    assertThat(List.of(SessionFixture.id(anns), SessionFixture.id(bobs), SessionFixture.id(ours)))
        .containsExactly("t1", "t2", "t3");
    for (Caller caller : List.of(ANN, BOB, Caller.APPLICATION)) {
      assertThat(code(roster.keep("d", LOGIN, caller))).isEqualTo("rate_limited");
    }
  }

  @Test
  void aLoginCountsAgainstTheLimitUnlessItFails() {
    SessionRegistry roster = rig.opened(1);
    Future<LoginReply> first = roster.keep("a", LOGIN, ANN);
    assertThat(code(roster.keep("b", LOGIN, ANN))).isEqualTo("rate_limited");
    koyeb.calls.remove().fail(SessionFixture.own(401));
    assertThat(first.failed()).isTrue();
    assertThat(roster.keep("b", LOGIN, ANN).isComplete()).isFalse();
  }

  @Test
  void aSessionCountsOnceAndNotAfterItsLogout() {
    SessionRegistry roster = rig.opened(2);
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
  void aLostSessionCountsUntilItIsLoggedOut() {
    SessionRegistry roster = rig.opened(1);
    Future<LoginReply> kept = roster.keep("a", LOGIN, ANN);
    koyeb.succeed();
    assertThat(kept.succeeded()).isTrue();
    ManagedSession session = sessions.get("a");
    session.attempt(new PendingRefresh());
    koyeb.calls.remove().fail(SessionFixture.own(401));
    assertThat(session.state().shown()).isEqualTo(State.LOST);
    assertThat(code(roster.keep("b", LOGIN, ANN))).isEqualTo("rate_limited");
    assertThat(roster.logout(session).succeeded()).isTrue();
    assertThat(roster.keep("b", LOGIN, ANN).isComplete()).isFalse();
  }

  @Test
  void aSessionThatIsLoggedOutWhileItIsKeptAgainIsKept() {
    SessionRegistry roster = rig.opened(1);
    Future<LoginReply> first = roster.keep("a", LOGIN, ANN);
    koyeb.succeed();
    assertThat(first.succeeded()).isTrue();
    Future<LoginReply> again = roster.keep("a", LOGIN, BOB);
    assertThat(roster.logout(sessions.get("a")).succeeded()).isTrue();
    koyeb.succeed();
    assertThat(SessionFixture.id(again)).isEqualTo("t2");
    assertThat(sessions.get("a").identity().owner()).isEqualTo("bob");
    assertThat(code(roster.keep("b", LOGIN, BOB))).isEqualTo("rate_limited");
    assertThat(roster.keep("b", LOGIN, ANN).isComplete()).isFalse();
  }

  @Test
  void aStoredSessionCountsIfItsTokenIsValid() {
    SessionRegistry roster =
        rig.opened(1, rig.stored("a", Duration.ofMinutes(30)), rig.stored("b", Duration.ZERO));
    assertThat(sessions.get("b").state().shown()).isEqualTo(State.LOST);
    assertThat(roster.logout(sessions.get("b")).succeeded()).isTrue();
    assertThat(sessions).containsOnlyKeys("a");
    assertThat(new TokenReader(rig.context).status(sessions.get("a")).refreshedAt())
        .isEqualTo(rig.beginning.minus(Duration.ofMinutes(30)));
    assertThat(rig.written).contains("b erased");
    assertThat(code(roster.keep("c", LOGIN, ANN))).isEqualTo("rate_limited");
    assertThat(roster.logout(sessions.get("a")).succeeded()).isTrue();
    assertThat(roster.keep("c", LOGIN, ANN).isComplete()).isFalse();
  }

  // The stop.

  @Test
  void aLoginThatIsUnderWayAtTheStopIsStoredAndAnswered() {
    SessionRegistry roster = rig.opened(9);
    Future<LoginReply> kept = roster.keep("a", LOGIN, ANN);
    Future<?> closed = roster.close();
    assertThat(closed.isComplete()).isFalse();
    koyeb.succeed();
    assertThat(SessionFixture.id(kept)).isEqualTo("t1");
    assertThat(rig.written).containsExactly("a 1");
    assertThat(closed.succeeded()).isTrue();
    assertThat(sessions.get("a").state().shown()).isEqualTo(State.CLOSED);
  }

  @Test
  void noSessionIsHandedOverAfterTheStopBegan() {
    SessionRegistry roster = rig.opened(9);
    assertThat(roster.close().succeeded()).isTrue();
    assertThat(code(roster.keep("a", LOGIN, ANN))).isEqualTo("shutting_down");
    assertThat(koyeb.logins).isZero();
  }

  /** The reply would reach no caller, and its refresh would revoke the stored token. */
  @Test
  void duringTheStopNoSessionBeginsACall() {
    SessionRegistry roster =
        rig.opened(
            9, rig.stored("a", Duration.ofMinutes(30)), rig.stored("b", Duration.ofMinutes(30)));
    TokenReader answers = new TokenReader(rig.context);
    Future<LoginReply> under = answers.refresh(sessions.get("a"));
    Future<?> closed = roster.close();
    Future<LoginReply> late = answers.rejected(sessions.get("b"), new Bearer("t2"));
    assertThat(koyeb.calls).hasSize(1);
    assertThat(code(late)).isEqualTo("no_such_session");
    koyeb.succeed();
    assertThat(SessionFixture.id(under)).isEqualTo("t3");
    assertThat(closed.succeeded()).isTrue();
    assertThat(rig.written).containsExactly("a 8");
    assertThat(koyeb.loggedOut).isEmpty();
  }

  @Test
  void aStopOnlyLogsOutSessionsThatTheGatewayBegan() {
    SessionRegistry roster = rig.roster(9, 2, true);
    roster.open(List.of(rig.stored("a", Duration.ofMinutes(30))), Runnable::run);
    rig.turns.remove().run();
    koyeb.succeed();
    Future<?> closed = roster.close();
    assertThat(koyeb.loggedOut).hasSize(1);
    assertThat(closed.isComplete()).as("another is still on its way").isFalse();
    koyeb.succeed();
    assertThat(koyeb.loggedOut).hasSize(2);
    assertThat(closed.succeeded()).isTrue();
    assertThat(sessions.values()).allMatch(session -> session.state().shown() == State.CLOSED);
    assertThat(rig.time.timers() + rig.turns.size()).isZero();
  }
}
