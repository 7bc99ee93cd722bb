package io.github.sessiongateway.internal.managed;

import static io.github.sessiongateway.internal.managed.SessionFixture.id;
import static io.github.sessiongateway.internal.managed.SessionFixture.refreshing;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A refresh timed out, and Koyeb's token for it comes after all. */
class LateTokensTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void aLateTokenEndsTheBackOff() {
    SessionFixture rig = refreshing(false);
    rig.koyeb.timeOut();
    assertThat(rig.session.state().shown()).isEqualTo(State.BACKING_OFF);
    rig.koyeb.succeedLate();
    assertThat(rig.session.state().shown()).isEqualTo(State.FRESH);
    assertThat(id(rig.token())).isEqualTo("t2");
    assertThat(rig.happened()).endsWith(EventType.REFRESH_FAILED, EventType.REFRESHED);
    int sent = rig.koyeb.sent.size();
    rig.time.advance(Duration.ofMinutes(1));
    assertThat(rig.koyeb.sent).as("no further attempt").hasSize(sent);
  }

  @Test
  void aLateTokenIsCountedAndStored() {
    SessionFixture rig = refreshing(false);
    rig.koyeb.timeOut();
    assertThat(rig.answers.status(rig.session).failures()).isEqualTo(1);
    rig.koyeb.succeedLate();
    assertThat(rig.answers.status(rig.session).generation()).isEqualTo(2);
    assertThat(rig.answers.status(rig.session).failures()).isZero();
    assertThat(rig.written).containsExactly("1", "2");
    assertThat(rig.stored.get(1).reply().bearer().value()).isEqualTo("t2");
    assertThat(rig.stored.get(1).version()).isEqualTo(Version.of(1, 2));
  }

  @Test
  void aLateTokenRevivesALostSession() {
    SessionFixture rig = refreshing(false);
    rig.koyeb.timeOut();
    rejectSecondAttempt(rig);
    assertThat(rig.session.state().shown()).isEqualTo(State.LOST);
    rig.koyeb.succeedLate();
    assertThat(rig.session.state().shown()).isEqualTo(State.FRESH);
    assertThat(id(rig.token())).isEqualTo("t2");
    assertThat(rig.answers.status(rig.session).generation()).isEqualTo(2);
    assertThat(rig.written).containsExactly("1", "erased", "2");
  }

  /** The second attempt sends the token that the first one's refresh has ended. */
  private static void rejectSecondAttempt(SessionFixture rig) {
    secondAttempt(rig);
    rig.koyeb.fail(SessionFixture.own(401));
  }

  private static void secondAttempt(SessionFixture rig) {
    rig.time.advance(Duration.ofNanos(rig.session.dueAt() - rig.context.now()).plusMillis(1));
    assertThat(rig.koyeb.sent).containsExactly("refresh t1", "refresh t1");
  }

  @Test
  void aLateTokenIsTakenWhileALoginIsUnderWay() {
    SessionFixture rig = refreshing(true);
    rig.koyeb.timeOut();
    rejectSecondAttempt(rig);
    assertThat(rig.session.state().shown()).isEqualTo(State.ACQUIRING);
    Future<LoginReply> waiting = rig.token();
    rig.koyeb.succeedLate();
    assertThat(id(waiting)).isEqualTo("t2");
    assertThat(rig.session.state().shown()).isEqualTo(State.FRESH);
    rig.koyeb.succeed();
    assertThat(id(rig.token())).as("of the login").isEqualTo("t3");
    assertThat(rig.session.progress().version()).isEqualTo(Version.of(2, 2));
    assertThat(rig.koyeb.revoked).isEmpty();
  }

  @Test
  void aLoginThatFailsAfterALateTokenChangesNothing() {
    SessionFixture rig = refreshing(true);
    rig.koyeb.timeOut();
    rejectSecondAttempt(rig);
    rig.koyeb.succeedLate();
    rig.koyeb.fail(SessionFixture.own(401));
    assertThat(rig.session.state().shown()).isEqualTo(State.FRESH);
    assertThat(id(rig.token())).isEqualTo("t2");
    assertThat(rig.answers.status(rig.session).failures()).isZero();
  }

  @Test
  void aLateTokenIsDroppedIfTheSecondAttemptBroughtOne() {
    SessionFixture rig = refreshing(true);
    rig.koyeb.timeOut();
    secondAttempt(rig);
    rig.koyeb.succeed();
    rig.koyeb.succeedLate();
    assertThat(id(rig.token())).isEqualTo("t2");
    assertThat(rig.answers.status(rig.session).generation()).isEqualTo(2);
    assertThat(rig.koyeb.revoked).as("it may be of the same session at Koyeb").isEmpty();
    assertThat(rig.written).containsExactly("1", "2");
  }

  @Test
  void aLateTokenEndsTheSecondAttempt() {
    SessionFixture rig = refreshing(true);
    rig.koyeb.timeOut();
    secondAttempt(rig);
    rig.koyeb.succeedLate();
    rig.koyeb.fail(SessionFixture.own(401));
    assertThat(rig.session.state().shown()).isEqualTo(State.FRESH);
    assertThat(id(rig.token())).isEqualTo("t2");
  }

  @Test
  void aLateTokenIsRevokedAfterALogout() {
    for (boolean canAcquire : new boolean[] {true, false}) {
      SessionFixture rig = refreshing(canAcquire);
      rig.koyeb.timeOut();
      assertThat(rig.session.logout().succeeded()).isTrue();
      rig.koyeb.succeedLate();
      assertThat(rig.koyeb.revoked).containsExactly("t1", "t2");
      assertThat(rig.session.state().shown()).isEqualTo(canAcquire ? State.ABSENT : State.CLOSED);
      assertThat(rig.written).containsExactly("1", "erased");
    }
  }

  @Test
  void aLateTokenIsRevokedIfTheSessionHasLoggedInAgain() {
    SessionFixture rig = refreshing(true);
    rig.koyeb.timeOut();
    assertThat(rig.session.logout().succeeded()).isTrue();
    Future<LoginReply> again = rig.token();
    rig.koyeb.succeed();
    assertThat(id(again)).isEqualTo("t2");
    rig.koyeb.succeedLate();
    assertThat(rig.koyeb.revoked).containsExactly("t1", "t3");
    assertThat(id(rig.token())).isEqualTo("t2");
    assertThat(rig.answers.status(rig.session).generation()).isEqualTo(2);
  }

  @Test
  void callersThatWaitGetALateToken() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.untilLeft(Duration.ZERO);
    rig.koyeb.timeOut();
    Future<LoginReply> waiting = rig.token();
    assertThat(waiting.isComplete()).isFalse();
    rig.koyeb.succeedLate();
    assertThat(id(waiting)).isEqualTo("t2");
    assertThat(waiting.result().isStale()).isFalse();
  }

  @Test
  void aLateTokenReplacesOneThatACallerReported() {
    SessionFixture rig = refreshing(true);
    rig.koyeb.timeOut();
    Future<LoginReply> reported = rig.answers.rejected(rig.session, rig.held().bearer());
    assertThat(reported.isComplete()).isFalse();
    rig.koyeb.succeedLate();
    assertThat(id(reported)).isEqualTo("t2");
    assertThat(rig.held().isRejected()).isFalse();
  }
}
