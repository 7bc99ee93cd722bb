package io.github.sessiongateway.internal.managed;

import static io.github.sessiongateway.internal.managed.SessionFixture.failure;
import static io.github.sessiongateway.internal.managed.SessionFixture.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.internal.managed.token.RefreshSchedule;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules 1 to 5 of managed sessions, with the bugs of other projects that they prevent. */
class RefreshRulesTest {
  private static final Duration HOUR = Duration.ofHours(1);

  // Rule 1: lifetime.

  @Test
  void aSkewedWallClockDoesNotMatter() {
    for (long days : List.of(-400, -1, 1, 400)) {
      SessionFixture rig = new SessionFixture(true);
      rig.skew = Duration.ofDays(days);
      rig.koyeb.life = HOUR;
      rig.begin();
      rig.koyeb.succeed();
      assertThat(rig.held().endsAt() - rig.context.now()).isEqualTo(HOUR.toNanos());
    }
  }

  @Test
  void aSteppedWallClockDoesNotMatter() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.skew = Duration.ofDays(2);
    assertThat(id(rig.token())).isEqualTo("t1");
    assertThat(rig.koyeb.sent).isEmpty();
    rig.skew = Duration.ofDays(-2);
    rig.untilLeft(Duration.ofSeconds(30));
    assertThat(rig.koyeb.sent).as("refreshed in its time").hasSize(1);
  }

  @Test
  void aReplyWithoutATimeIsMeasuredByTheLatestWithOne() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.skew = Duration.ofDays(9);
    rig.koyeb.tellsTime = false;
    rig.untilLeft(Duration.ofSeconds(30));
    rig.koyeb.succeed();
    assertThat(rig.held().endsAt() - rig.context.now()).isEqualTo(HOUR.toNanos());
  }

  // Rule 2: windows.

  /** Spring #14943: with a lifetime below the skew, every call fetched. */
  @Test
  void noLifetimeCausesALoopOfRefreshes() {
    for (long millis = 500; millis < 100_000; millis += 37) {
      SessionFixture rig = SessionFixture.fresh(true, Duration.ofMillis(millis));
      rig.koyeb.atOnce = true;
      for (int reads = 0; reads < 10; reads++) {
        assertThat(rig.token().succeeded()).isTrue();
      }
      assertThat(rig.koyeb.sent).as("a token of %s ms that has just come", millis).isEmpty();
    }
  }

  @Test
  void sessionsThatBeganTogetherAreRefreshedApart() {
    List<Long> times = new ArrayList<>();
    SessionFixture rig = new SessionFixture(true);
    for (int i = 0; i < 1_000; i++) {
      times.add(
          RefreshSchedule.windows(HOUR.toNanos(), HOUR.toNanos(), rig.context.random().nextDouble())
              .refresh());
    }
    long spread = Collections.max(times) - Collections.min(times);
    assertThat(Duration.ofNanos(spread)).isGreaterThan(Duration.ofMinutes(28));
  }

  // Rule 3: reads.

  /** Quarkus #56366: callers waited for the refresh though the token was valid. */
  @Test
  void inTheAdvisoryWindowACallerDoesNotWaitForTheRefresh() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.time.advance(Duration.ofNanos(rig.held().advisoryAt() - rig.context.now()));
    for (int i = 0; i < 5; i++) {
      assertThat(id(rig.token())).isEqualTo("t1");
    }
    assertThat(rig.koyeb.sent).containsExactly("refresh t1");
    rig.koyeb.succeed();
    assertThat(id(rig.token())).isEqualTo("t2");
  }

  @Test
  void inTheMandatoryWindowACallerWaitsForTheRefresh() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.untilLeft(Duration.ofSeconds(59));
    Future<LoginReply> waiting = rig.token();
    assertThat(waiting.isComplete()).isFalse();
    rig.koyeb.succeed();
    assertThat(id(waiting)).isEqualTo("t2");
    assertThat(waiting.result().isStale()).isFalse();
  }

  @Test
  void ifTheRefreshFailsAValidTokenIsGivenAsStale() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.untilLeft(Duration.ofSeconds(59));
    Future<LoginReply> waiting = rig.token();
    rig.koyeb.fail(SessionFixture.unreachable());
    assertThat(id(waiting)).isEqualTo("t1");
    assertThat(waiting.result().isStale()).isTrue();
    assertThat(waiting.result().toJson().getValue("stale")).isEqualTo(true);
  }

  @Test
  void aCallerThatTimesOutGetsTheStillValidToken() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.untilLeft(Duration.ofSeconds(59));
    Future<LoginReply> waiting = rig.token();
    rig.time.advance(SessionFixture.PATIENCE.plusMillis(2));
    assertThat(waiting.result().isStale()).isTrue();
  }

  /** Envoy #44674: callers got expired tokens. */
  @Test
  void noCallerGetsAnExpiredToken() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.untilLeft(Duration.ZERO);
    Future<LoginReply> waiting = rig.token();
    assertThat(waiting.isComplete()).isFalse();
    rig.koyeb.fail(SessionFixture.unreachable());
    assertThat(failure(waiting).failure()).isEqualTo(Failure.UNREACHABLE);
  }

  @Test
  void aTokenThatIsTooShortForACallerIsRefreshedFirst() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.time.advance(Duration.ofMinutes(20));
    assertThat(id(rig.token(Duration.ofMinutes(30)))).isEqualTo("t1");
    Future<LoginReply> waiting = rig.token(Duration.ofMinutes(50));
    assertThat(waiting.isComplete()).isFalse();
    rig.koyeb.succeed();
    assertThat(id(waiting)).isEqualTo("t2");
  }

  @Test
  void aWishThatNoTokenCanMeetFailsWithoutARefresh() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    Future<LoginReply> asked = rig.token(Duration.ofHours(2));
    assertThat(failure(asked).fields().get(0).field()).isEqualTo("min_ttl");
    assertThat(rig.koyeb.sent).isEmpty();
  }

  // Rule 4: one pending refresh.

  /** Spring #15145: N callers, N refreshes. */
  @Test
  void aWishBeyondTheFirstTokensLifeFailsWithTheReason() {
    SessionFixture rig = new SessionFixture(true);
    rig.koyeb.life = Duration.ofHours(1);
    Future<LoginReply> first = rig.token(Duration.ofHours(2));
    rig.koyeb.succeed();
    assertThat(failure(first).fields().get(0).field()).isEqualTo("min_ttl");
  }

  @Test
  void tenThousandCallersAtExpiryAreOneCall() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.untilLeft(Duration.ZERO);
    List<Future<LoginReply>> callers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      callers.add(rig.token());
    }
    assertThat(rig.koyeb.calls).hasSize(1);
    rig.koyeb.succeed();
    assertThat(callers).allSatisfy(caller -> assertThat(id(caller)).isEqualTo("t2"));
    assertThat(rig.koyeb.sent).hasSize(1);
  }

  @Test
  void aCallerThatGivesUpDoesNotCancelTheRefresh() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.untilLeft(Duration.ZERO);
    Future<LoginReply> first = rig.token();
    rig.time.advance(Duration.ofSeconds(10));
    Future<LoginReply> second = rig.token();
    rig.time.advance(Duration.ofSeconds(9));
    assertThat(failure(first).failure()).isEqualTo(Failure.TIMEOUT);
    rig.koyeb.succeed();
    assertThat(id(second)).isEqualTo("t2");
    assertThat(rig.koyeb.sent).hasSize(1);
  }

  // Rule 5: a timer.

  /** AWS #3160: without traffic, nothing was refreshed. */
  @Test
  void oneTimerAlsoRefreshesAnIdleSession() {
    SessionFixture rig = SessionFixture.fresh(true, HOUR);
    rig.koyeb.atOnce = true;
    rig.time.advance(Duration.ofDays(1));
    assertThat(rig.koyeb.sent).hasSizeBetween(24, 48);
    assertThat(rig.happened()).doesNotContain(EventType.LOST);
    assertThat(rig.time.timers()).isEqualTo(1);
  }
}
