package io.github.sessiongateway.internal.managed;

import static io.github.sessiongateway.internal.managed.SessionFixture.failure;
import static io.github.sessiongateway.internal.managed.SessionFixture.id;
import static io.github.sessiongateway.internal.managed.SessionFixture.refreshing;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionStatus.State;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules 8 to 12 of managed sessions: changes from outside. */
class ChangeRulesTest {
  private static final Duration HOUR = Duration.ofHours(1);

  // Rule 8: a caller reports a rejected token.

  @Test
  void aRejectedOldTokenCostsNoCall() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    assertThat(id(rig.answers.rejected(rig.session, new Bearer("older")))).isEqualTo("t1");
    assertThat(rig.koyeb.sent).isEmpty();
  }

  /** Quarkus #44037: a revoked token was used until it expired. */
  @Test
  void aRejectedCurrentTokenIsGivenToNoCaller() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    Future<LoginReply> reported = rig.answers.rejected(rig.session, new Bearer("t1"));
    Future<LoginReply> other = rig.token();
    assertThat(rig.session.snapshot()).isNull();
    assertThat(reported.isComplete() || other.isComplete()).isFalse();
    assertThat(rig.koyeb.sent).hasSize(1);
    rig.koyeb.succeed();
    assertThat(id(reported)).isEqualTo("t2");
    assertThat(id(other)).isEqualTo("t2");
    assertThat(rig.happened()).contains(EventType.INVALIDATED);
  }

  @Test
  void aRejectedTokenIsNotGivenAsStaleEither() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    Future<LoginReply> reported = rig.answers.rejected(rig.session, new Bearer("t1"));
    rig.koyeb.fail(SessionFixture.unreachable());
    assertThat(failure(reported).failure()).isEqualTo(Failure.UNREACHABLE);
  }

  /** Quarkus #24677: rejected, refreshed, rejected, in a loop. */
  @Test
  void rejectedTokensAreRefreshedOnceInFiveSeconds() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.koyeb.atOnce = true;
    for (int i = 0; i < 100; i++) {
      var unused = rig.answers.rejected(rig.session, rig.held().bearer());
      rig.time.advance(Duration.ofMillis(100));
    }
    assertThat(rig.koyeb.sent).hasSize(2);
    assertThat(id(rig.answers.rejected(rig.session, rig.held().bearer()))).isEqualTo("t4");
    assertThat(failure(rig.answers.rejected(rig.session, rig.held().bearer())).failure())
        .isEqualTo(Failure.RATE_LIMITED);
  }

  // Rule 9 is SessionKeeperTest's, rule 10 CredentialsTest's.

  // Rule 11: rotation.

  @Test
  void newCredentialsRestartALostSession() {
    SessionFixture rig = new SessionFixture(true);
    rig.begin();
    rig.koyeb.fail(SessionFixture.own(401));
    rig.session.reloaded("second");
    assertThat(rig.koyeb.sent).containsExactly("login first", "login second");
    rig.koyeb.succeed();
    assertThat(id(rig.token())).isEqualTo("t1");
    assertThat(rig.happened()).contains(EventType.RELOADED);
    assertThat(rig.events.toString()).doesNotContain("first").doesNotContain("second");
  }

  @Test
  void newCredentialsAreTriedAtOnceIfTheOldAreRejected() {
    SessionFixture rig = new SessionFixture(true);
    rig.begin();
    rig.session.reloaded("second");
    rig.koyeb.fail(SessionFixture.own(401));
    assertThat(rig.koyeb.sent).containsExactly("login first", "login second");
    assertThat(rig.happened()).doesNotContain(EventType.LOST);
  }

  @Test
  void newCredentialsDoNotReplaceAValidToken() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.session.reloaded("second");
    assertThat(rig.koyeb.sent).isEmpty();
    assertThat(id(rig.token())).isEqualTo("t1");
  }

  // Rule 12: ten years in a second.

  @Test
  void tenYearsOfOneSessionAreOneRefreshAtATime() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.koyeb.atOnce = true;
    int years = 10;
    for (int day = 0; day < years * 365; day++) {
      rig.time.advance(Duration.ofDays(1));
      assertThat(rig.token().result().isStale()).isFalse();
    }
    assertThat(rig.koyeb.sent).hasSizeBetween(years * 365 * 24, years * 365 * 48);
    assertThat(rig.time.timers()).isEqualTo(1);
  }

  // A late reply.

  @Test
  void aTokenThatComesAfterALogoutIsRevoked() {
    SessionFixture rig = refreshing(false);
    assertThat(rig.session.logout().succeeded()).isTrue();
    rig.koyeb.succeed();
    assertThat(rig.session.state().shown()).isEqualTo(State.CLOSED);
    assertThat(rig.koyeb.revoked).containsExactly("t1", "t2");
    assertThat(failure(rig.token()).code()).isEqualTo("no_such_session");
  }

  @Test
  void afterALogoutTheNextCallerBeginsAConfiguredSession() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    assertThat(rig.session.logout().succeeded()).isTrue();
    rig.time.advance(Duration.ofDays(1));
    assertThat(rig.koyeb.sent).isEmpty();
    Future<LoginReply> asked = rig.token();
    rig.koyeb.succeed();
    assertThat(id(asked)).isEqualTo("t2");
  }

  // Listeners, which may change the session.

  @Test
  void aSessionThatAListenerLogsOutIsNotStored() {
    SessionFixture rig = new SessionFixture(true);
    rig.listener =
        event -> {
          if (event.type() == EventType.ACQUIRED) {
            assertThat(rig.session.logout().succeeded()).isTrue();
          }
        };
    rig.begin();
    rig.koyeb.succeed();
    assertThat(rig.written).containsExactly("1", "erased");
    assertThat(rig.session.state().shown()).isEqualTo(State.ABSENT);
  }

  @Test
  void aSessionThatBeginsAgainAtItsLogoutIsStored() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.koyeb.atOnce = true;
    List<Future<LoginReply>> asked = new ArrayList<>();
    rig.listener =
        event -> {
          if (event.type() == EventType.REVOKED) {
            asked.add(rig.token());
          }
        };
    assertThat(rig.session.logout().succeeded()).isTrue();
    assertThat(id(asked.get(0))).isEqualTo("t2");
    assertThat(rig.written).containsExactly("1", "erased", "2");
  }
}
