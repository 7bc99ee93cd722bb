package io.github.sessiongateway.internal.managed;

import static io.github.sessiongateway.internal.managed.SessionFixture.failure;
import static io.github.sessiongateway.internal.managed.SessionFixture.id;
import static io.github.sessiongateway.internal.managed.SessionFixture.refreshing;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.github.sessiongateway.internal.managed.token.Token;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules 6 and 7 of managed sessions: the consequences of failures. */
class OutcomeRulesTest {
  private static final Duration HOUR = Duration.ofHours(1);

  /** Quarkus drops a valid token when its refresh fails. */
  @Test
  void aFailureKeepsTheToken() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.untilRefresh();
    rig.koyeb.fail(SessionFixture.own(500));
    assertThat(rig.session.state().shown()).isEqualTo(State.BACKING_OFF);
    assertThat(id(rig.token())).isEqualTo("t1");
    assertThat(rig.happened()).endsWith(EventType.REFRESH_FAILED);
  }

  /** Vault #26382: the delay was computed and not waited for. */
  @Test
  void theNextAttemptComesAfterItsBackOffAndNotBefore() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.untilRefresh();
    long[] least = {500, 1_000, 2_000, 4_000, 8_000};
    for (int i = 0; i < least.length; i++) {
      rig.koyeb.fail(SessionFixture.unreachable());
      int before = rig.koyeb.sent.size();
      rig.time.advance(Duration.ofMillis(least[i] - 1));
      assertThat(rig.koyeb.sent).as("attempt %s, too early", i).hasSize(before);
      rig.time.advance(Duration.ofMillis(least[i] + 2));
      assertThat(rig.koyeb.sent).as("attempt %s, in time", i).hasSize(before + 1);
    }
  }

  /** AWS #6805: the exponent overflowed after 58 failures. */
  @Test
  void aMillionFailuresInARowDoNotOverflowTheBackOff() {
    SessionFixture rig = new SessionFixture(true);
    rig.koyeb.atOnce = true;
    rig.koyeb.trouble = SessionFixture.unreachable();
    rig.begin();
    int failures = 1_000_000;
    while (rig.session.progress().failures() < failures) {
      int before = rig.koyeb.sent.size();
      rig.time.advance(Duration.ofMinutes(5));
      int attempts = rig.koyeb.sent.size() - before;
      assertThat(attempts).isPositive();
      if (before > 20) {
        assertThat(attempts).isLessThanOrEqualTo(2);
      }
    }
    rig.koyeb.trouble = null;
    rig.time.advance(Duration.ofMinutes(5));
    assertThat(rig.session.state().shown()).isEqualTo(State.FRESH);
    assertThat(rig.happened()).doesNotContain(EventType.LOST);
  }

  /** AWS #5247: the back-off was longer than the token lived. */
  @Test
  void threeAttemptsFitBeforeTheTokenExpires() {
    for (long seconds : List.of(4, 10, 20, 60, 600, 86_400)) {
      SessionFixture rig = SessionFixture.fresh(true, Duration.ofSeconds(seconds));
      rig.koyeb.atOnce = true;
      rig.koyeb.trouble = SessionFixture.unreachable();
      rig.time.advance(Duration.ofSeconds(seconds));
      long attempts = rig.koyeb.sent.stream().filter("refresh t1"::equals).count();
      assertThat(attempts).as("%s s", seconds).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void retryAfterIsObeyedUpToAnHour() {
    SessionFixture rig = SessionFixture.fresh(true, Duration.ofHours(24));
    rig.untilRefresh();
    rig.koyeb.fail(SessionFixture.own(429).retryAfter(Duration.ofMinutes(10)));
    rig.time.advance(Duration.ofMinutes(10).minusMillis(1));
    assertThat(rig.koyeb.sent).hasSize(1);
    rig.time.advance(Duration.ofMillis(1));
    assertThat(rig.koyeb.sent).hasSize(2);
    rig.koyeb.fail(SessionFixture.own(503).retryAfter(Duration.ofDays(300_000)));
    rig.time.advance(Duration.ofHours(1).minusMillis(1));
    assertThat(rig.koyeb.sent).hasSize(2);
    rig.time.advance(Duration.ofMillis(1));
    assertThat(rig.koyeb.sent).hasSize(3);
  }

  // Rule 7: outcomes.

  @Test
  void aRefreshThatIs401IsOneLoginIfThereAreCredentials() {
    SessionFixture rig = refreshing(true);
    Future<LoginReply> waiting = rig.token(Duration.ofMinutes(59));
    rig.koyeb.fail(SessionFixture.own(401));
    assertThat(rig.koyeb.sent).containsExactly("refresh t1", "login first");
    rig.koyeb.succeed();
    assertThat(id(waiting)).isEqualTo("t2");
  }

  @Test
  void aRefreshThatIs401LosesASessionWithoutCredentialsOnce() {
    SessionFixture rig = refreshing(false);
    rig.koyeb.fail(SessionFixture.own(401));
    assertThat(failure(rig.token()).code()).isEqualTo("reauth_required");
    assertThat(failure(rig.token()).status()).isEqualTo(401);
    rig.time.advance(Duration.ofDays(30));
    assertThat(rig.koyeb.sent).hasSize(1);
    assertThat(Collections.frequency(rig.happened(), EventType.LOST)).isEqualTo(1);
    assertThat(rig.written).endsWith("erased");
  }

  /** Vault PR 17091: a rejected password was tried for ever, which locks accounts. */
  @Test
  void aLoginThatIs401IsNotRepeatedBeforeTheCredentialsChange() {
    SessionFixture rig = new SessionFixture(true);
    rig.begin();
    rig.koyeb.fail(SessionFixture.own(401));
    rig.time.advance(Duration.ofDays(30));
    assertThat(failure(rig.token()).code()).isEqualTo("reauth_required");
    assertThat(failure(rig.answers.refresh(rig.session)).code()).isEqualTo("reauth_required");
    assertThat(rig.koyeb.sent).containsExactly("login first");
  }

  @Test
  void aRefreshThatIs403LeavesTheTokenAndIsNotRepeated() {
    SessionFixture rig = refreshing(false);
    rig.koyeb.fail(SessionFixture.own(403));
    assertThat(id(rig.token())).isEqualTo("t1");
    assertThat(rig.happened()).endsWith(EventType.REFRESH_FAILED);
    rig.untilLeft(Duration.ofSeconds(3));
    assertThat(id(rig.token())).isEqualTo("t1");
    rig.time.advance(Duration.ofSeconds(4));
    assertThat(failure(rig.token()).code()).isEqualTo("reauth_required");
    assertThat(rig.koyeb.sent).hasSize(1);
  }

  @Test
  void aCallerAtTheEndOfAUsedUpTokenWaitsForTheLogin() {
    SessionFixture rig = refreshing(true);
    rig.koyeb.fail(SessionFixture.own(403));
    rig.untilLeft(Duration.ofSeconds(1));
    Future<LoginReply> waiting = rig.token();
    assertThat(waiting.isComplete()).isFalse();
    rig.time.advance(Duration.ofMillis(1_001));
    assertThat(rig.koyeb.sent).containsExactly("refresh t1", "login first");
    rig.koyeb.succeed();
    assertThat(id(waiting)).isEqualTo("t2");
  }

  @Test
  void aLogoutForgetsEarlierFailures() {
    SessionFixture rig = new SessionFixture(true);
    rig.begin();
    for (int i = 0; i < 6; i++) {
      rig.koyeb.fail(SessionFixture.unreachable());
      rig.time.advance(Duration.ofMinutes(5));
    }
    assertThat(rig.session.logout().succeeded()).isTrue();
    assertThat(rig.answers.status(rig.session).failures()).isZero();
    assertThat(rig.answers.status(rig.session).lastError()).isNull();
    rig.koyeb.calls.clear();
    rig.begin();
    rig.koyeb.fail(SessionFixture.unreachable());
    rig.time.advance(Duration.ofSeconds(1));
    assertThat(rig.koyeb.calls).hasSize(1);
  }

  /** A wrong password must not cost a valid token. */
  @Test
  void aWrongNewPasswordIsTriedOnceAndLeavesTheToken() {
    SessionFixture rig = refreshing(true);
    rig.koyeb.fail(SessionFixture.own(403));
    rig.session.reloaded("next");
    rig.koyeb.fail(SessionFixture.own(401));
    assertThat(id(rig.token())).isEqualTo("t1");
    rig.time.advance(HOUR);
    assertThat(failure(rig.token()).code()).isEqualTo("reauth_required");
    assertThat(rig.koyeb.sent).containsExactly("refresh t1", "login next");
  }

  @Test
  void a403ThatComesAfterNewCredentialsIsALogin() {
    SessionFixture rig = refreshing(true);
    rig.session.reloaded("next");
    rig.koyeb.fail(SessionFixture.own(403));
    assertThat(rig.koyeb.sent).containsExactly("refresh t1", "login next");
    assertThat(id(rig.token())).isEqualTo("t1");
    rig.koyeb.succeed();
    assertThat(id(rig.token())).isEqualTo("t2");
  }

  @Test
  void aRejectedTokenThatIsUsedUpIsALoginIfPossible() {
    SessionFixture rig = refreshing(true);
    rig.koyeb.fail(SessionFixture.own(403));
    Future<LoginReply> waiting = rig.answers.rejected(rig.session, rig.held().bearer());
    rig.koyeb.succeed();
    assertThat(id(waiting)).isEqualTo("t2");
    assertThat(rig.koyeb.sent).containsExactly("refresh t1", "login first");
    SessionFixture kept = refreshing(false);
    kept.koyeb.fail(SessionFixture.own(403));
    assertThat(failure(kept.answers.rejected(kept.session, kept.held().bearer())).code())
        .isEqualTo("reauth_required");
    assertThat(Collections.frequency(kept.happened(), EventType.LOST)).isEqualTo(1);
  }

  @Test
  void a400IsTerminalUntilTheConfigurationChanges() {
    SessionFixture rig = new SessionFixture(true);
    rig.begin();
    rig.koyeb.fail(SessionFixture.own(400));
    rig.time.advance(Duration.ofDays(30));
    assertThat(rig.session.state().shown()).isEqualTo(State.LOST);
    assertThat(rig.koyeb.sent).hasSize(1);
  }

  @Test
  void aMissingEndpointIsCalledAtTheLongestBackOff() {
    for (int status : List.of(404, 410)) {
      SessionFixture rig = refreshing(true);
      rig.koyeb.fail(SessionFixture.own(status));
      rig.time.advance(Duration.ofSeconds(149));
      assertThat(rig.koyeb.sent).hasSize(1);
      rig.time.advance(Duration.ofSeconds(152));
      assertThat(rig.koyeb.sent).hasSize(2);
    }
  }

  @Test
  void aLostAnswerIsTriedAgainAndA401IsThenALogin() {
    for (SessionException lost :
        List.of(
            SessionException.of(Failure.TIMEOUT, "Late."),
            SessionException.of(Failure.BAD_REPLY, "Cut."),
            SessionFixture.own(502),
            SessionFixture.own(503),
            SessionFixture.own(504))) {
      SessionFixture rig = refreshing(true);
      rig.koyeb.fail(lost);
      assertThat(id(rig.token())).isEqualTo("t1");
      rig.time.advance(Duration.ofSeconds(2));
      rig.koyeb.fail(SessionFixture.own(401));
      rig.koyeb.succeed();
      assertThat(rig.koyeb.sent).containsExactly("refresh t1", "refresh t1", "login first");
      assertThat(id(rig.token())).isEqualTo("t2");
    }
  }

  @Test
  void aRejectedTokenIsNotGivenAfterARestart() {
    SessionFixture rig = SessionFixture.fresh(true, Duration.ofHours(1));
    var unused = rig.answers.rejected(rig.session, rig.held().bearer());
    rig.koyeb.fail(SessionFixture.unreachable());
    assertThat(stored(rig).isRejected()).isTrue();
  }

  @Test
  void aTokenWhoseRefreshWas401IsNotGivenAfterARestart() {
    SessionFixture rig = SessionFixture.refreshing(true);
    rig.koyeb.fail(SessionFixture.own(401));
    assertThat(stored(rig).isRejected()).isTrue();
  }

  /** Only a login helps, therefore no caller is told to come back later. */
  @Test
  void aTokenThatExpiresInItsLastAttemptIsALostSession() {
    SessionFixture rig = SessionFixture.fresh(false, Duration.ofHours(1));
    rig.untilRefresh();
    rig.untilLeft(Duration.ofSeconds(-1));
    Future<LoginReply> waiting = rig.token();
    rig.koyeb.fail(SessionFixture.own(429).retryAfter(Duration.ofHours(1)));
    assertThat(rig.session.state().shown()).isEqualTo(State.LOST);
    assertThat(failure(waiting).code()).isEqualTo("reauth_required");
  }

  /** Returns the token with which the next process begins. */
  private static Token stored(SessionFixture rig) {
    JsonObject last = rig.stored.get(rig.stored.size() - 1).toJson();
    return rig.context.lifetimes().restored(StoredSession.fromJson(last, 1), rig.time.instant(), 1);
  }
}
