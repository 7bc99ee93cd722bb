package io.github.sessiongateway.internal.managed;

import static io.github.sessiongateway.internal.managed.SessionFixture.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionStatus.State;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions after a suspend, or after a step of the wall clock that looks like one. */
class SkippedTimeTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTokenThatExpiredInASuspendIsNotGiven(boolean canAcquire) {
    SessionFixture rig = SessionFixture.fresh(canAcquire, HOUR);
    Snapshot published = rig.session.snapshot();
    rig.time.suspend(HOUR.multipliedBy(2));
    assertThat(published.serves(rig.context.now(), 0)).as("read by any thread").isFalse();
    Future<LoginReply> answer = rig.token();
    assertThat(answer.isComplete()).isFalse();
    rig.koyeb.succeed();
    assertThat(id(answer)).isEqualTo("t2");
  }

  @Test
  void anIdleSessionIsRefreshedRightAfterASuspend() {
    SessionFixture rig = SessionFixture.fresh(false, HOUR);
    rig.time.suspend(HOUR.minusSeconds(30));
    rig.context.queue().wake();
    rig.time.advance(Duration.ofMillis(1));
    assertThat(rig.koyeb.sent).containsExactly("refresh t1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStepOfTheWallClockLosesNoSession(boolean canAcquire) {
    SessionFixture rig = SessionFixture.fresh(canAcquire, HOUR);
    rig.time.skip(Duration.ofDays(366));
    rig.context.queue().wake();
    rig.time.advance(Duration.ofMillis(1));
    assertThat(rig.koyeb.sent).as("the old token may live").containsExactly("refresh t1");
    rig.koyeb.succeed();
    assertThat(id(rig.token())).isEqualTo("t2");
  }

  @Test
  void aFailureAfterAStepLosesNoSession() {
    SessionFixture rig = SessionFixture.fresh(false, HOUR);
    rig.time.skip(Duration.ofDays(2));
    Future<LoginReply> answer = rig.token();
    rig.koyeb.fail(SessionFixture.unreachable());
    assertThat(answer.failed()).as("what may be dead is not answered").isTrue();
    rig.time.advance(Duration.ofSeconds(1));
    assertThat(rig.koyeb.sent).containsExactly("refresh t1", "refresh t1");
    rig.koyeb.succeed();
    assertThat(id(rig.token())).isEqualTo("t2");
  }

  @Test
  void aStepOfTheWallClockEndsNoBackOff() {
    SessionFixture rig = SessionFixture.fresh(false, HOUR);
    rig.koyeb.atOnce = true;
    rig.koyeb.trouble = SessionFixture.own(429).retryAfter(Duration.ofHours(1));
    rig.untilRefresh();
    rig.time.skip(Duration.ofMinutes(50));
    rig.context.queue().wake();
    rig.time.advance(Duration.ofMillis(1));
    assertThat(rig.koyeb.sent).hasSize(1);
    assertThat(rig.session.state().shown()).isEqualTo(State.BACKING_OFF);
  }

  @Test
  void onlyA401LosesASessionThatExpiredInASuspend() {
    SessionFixture rig = SessionFixture.fresh(false, HOUR);
    rig.time.suspend(HOUR);
    rig.token();
    rig.koyeb.fail(SessionFixture.own(401));
    assertThat(rig.session.state().shown()).isEqualTo(State.LOST);
  }

  @Test
  void aTokenIsTriedNoLongerThanItsLifeByTheOtherClock() {
    SessionFixture rig = SessionFixture.fresh(false, HOUR);
    rig.koyeb.atOnce = true;
    rig.koyeb.trouble = SessionFixture.unreachable();
    rig.time.advance(Duration.ofMinutes(20));
    rig.time.skip(HOUR.multipliedBy(9));
    rig.context.queue().wake();
    rig.time.advance(Duration.ofMinutes(39));
    assertThat(rig.session.state().shown()).isEqualTo(State.BACKING_OFF);
    rig.time.advance(Duration.ofMinutes(2));
    assertThat(rig.session.state().shown()).isEqualTo(State.LOST);
  }
}
