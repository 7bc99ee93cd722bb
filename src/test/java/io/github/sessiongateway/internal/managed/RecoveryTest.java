package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.managed.store.SessionIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The recovery of sessions without a token after an outage. */
class RecoveryTest {
  private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

  private final SessionFixture rig = new SessionFixture(true);
  private final List<ManagedSession> all = new ArrayList<>();
  private final Recovery recovery = rig.context.recovery();

  @Test
  void whenKoyebAnswersAllSessionsTryAgainWithinFiveSeconds() {
    outage(20, Duration.ofMinutes(30));
    rig.koyeb.trouble = null;
    recovery.koyebAnswers();
    rig.time.advance(FIVE_SECONDS);
    assertThat(all).allMatch(session -> session.state().shown() == State.FRESH);
  }

  /** Without other calls, a session's own attempt closes the circuit. */
  @Test
  void allSessionsAreBackTenSecondsAfterTheCircuitsReset() {
    outage(20, Duration.ofMinutes(30));
    recovery.circuitChanges("open", Duration.ofSeconds(10));
    rig.koyeb.trouble = null;
    rig.koyeb.sent.clear();
    rig.time.advance(Duration.ofMillis(9_999));
    int before = fresh();
    rig.time.advance(Duration.ofMillis(2));
    assertThat(fresh()).as("one probes the circuit").isEqualTo(before + 1);
    recovery.circuitChanges("closed", Duration.ZERO);
    rig.time.advance(FIVE_SECONDS);
    assertThat(fresh()).isEqualTo(20);
  }

  @Test
  void theCircuitIsProbedAfterEachResetUntilItCloses() {
    outage(20, Duration.ofMinutes(30));
    rig.koyeb.sent.clear();
    recovery.circuitChanges("open", Duration.ofSeconds(10));
    rig.time.advance(Duration.ofSeconds(31));
    assertThat(rig.koyeb.sent).hasSizeGreaterThanOrEqualTo(3);
    recovery.circuitChanges("closed", Duration.ZERO);
    rig.time.advance(FIVE_SECONDS);
    int probes = rig.koyeb.sent.size();
    assertThat(probes).as("20, and the probes").isLessThan(40);
  }

  @Test
  void theAttemptsAreSpread() {
    outage(100, Duration.ofMinutes(30));
    rig.koyeb.trouble = null;
    recovery.koyebAnswers();
    for (int i = 0; i < 50; i++) {
      int before = fresh();
      rig.time.advance(Duration.ofMillis(100));
      assertThat(fresh() - before).as("in a tenth of a second").isLessThan(15);
    }
    assertThat(fresh()).isEqualTo(100);
  }

  @Test
  void noMoreAreUnderWayThanTheLimitAllows() {
    outage(1_000, Duration.ofMinutes(20));
    rig.koyeb.trouble = null;
    rig.koyeb.atOnce = false;
    recovery.koyebAnswers();
    rig.time.advance(FIVE_SECONDS);
    int ownTurn = all.size() / 60 * 5;
    assertThat(rig.koyeb.calls).hasSizeBetween(Recovery.AT_ONCE, Recovery.AT_ONCE + ownTurn);
    for (int i = 0; i < 30 && fresh() < all.size(); i++) {
      while (!rig.koyeb.calls.isEmpty()) {
        rig.koyeb.succeed();
      }
      recovery.koyebAnswers();
      rig.time.advance(Duration.ofSeconds(1));
    }
    assertThat(fresh()).as("the others follow").isEqualTo(1_000);
  }

  @Test
  void aRetryAfterIsRespected() {
    rig.koyeb.atOnce = true;
    for (SessionException asked :
        List.of(SessionFixture.own(429), SessionFixture.own(503), SessionFixture.unreachable())) {
      rig.koyeb.trouble = asked.retryAfter(Duration.ofMinutes(10));
      add().attempt(new PendingRefresh());
    }
    rig.koyeb.trouble = null;
    recovery.koyebAnswers();
    rig.time.advance(Duration.ofMinutes(10).minusMillis(1));
    assertThat(fresh()).isZero();
  }

  /** A session that fails alone is not tried at each success of another. */
  @Test
  void aSessionThatFailsAloneBacksOffAsBefore() {
    outage(1, Duration.ofMinutes(30));
    rig.koyeb.trouble = SessionFixture.own(500);
    rig.koyeb.sent.clear();
    for (int i = 0; i < 3_600; i++) {
      recovery.koyebAnswers();
      rig.time.advance(Duration.ofSeconds(1));
    }
    assertThat(rig.koyeb.sent).hasSizeBetween(12, 36);
  }

  @Test
  void aMissingEndpointIsNotAnOutage() {
    rig.koyeb.atOnce = true;
    rig.koyeb.trouble = SessionFixture.own(404);
    add().attempt(new PendingRefresh());
    rig.koyeb.sent.clear();
    recovery.koyebAnswers();
    rig.time.advance(Duration.ofMinutes(2));
    assertThat(rig.koyeb.sent).isEmpty();
  }

  @Test
  void aSessionWhoseTokensComeFromElsewhereKeepsItsBackOff() {
    rig.koyeb.callsKoyeb = false;
    outage(20, Duration.ofMinutes(30));
    rig.koyeb.trouble = null;
    recovery.koyebAnswers();
    rig.time.advance(FIVE_SECONDS);
    assertThat(fresh()).isLessThan(10);
  }

  @Test
  void aSessionWithAValidTokenIsNotMovedForward() {
    SessionFixture valid = SessionFixture.fresh(false, Duration.ofHours(10));
    valid.koyeb.atOnce = true;
    valid.koyeb.trouble = SessionFixture.unreachable();
    valid.time.advance(Duration.ofHours(9));
    valid.koyeb.sent.clear();
    SessionState before = valid.session.state();
    valid.context.recovery().koyebAnswers();
    valid.time.advance(Duration.ofMillis(1));
    assertThat(valid.session.state()).isEqualTo(before);
  }

  @Test
  void aSuccessCostsNothingIfNoSessionWaits() {
    SessionFixture calm = SessionFixture.fresh(true, Duration.ofHours(1));
    List<Runnable> turns = new ArrayList<>();
    calm.context.recovery().koyebAnswers(turns::add);
    assertThat(turns).isEmpty();
  }

  @Test
  void aThousandSuccessesAreOneScan() {
    outage(20, Duration.ofMinutes(30));
    int tasks = rig.context.queue().size();
    for (int i = 0; i < 1_000; i++) {
      recovery.koyebAnswers(Runnable::run);
    }
    assertThat(rig.context.queue().size()).isEqualTo(tasks + 1);
  }

  private void outage(int sessions, Duration lasts) {
    rig.koyeb.atOnce = true;
    rig.koyeb.trouble = SessionFixture.unreachable();
    for (int i = 0; i < sessions; i++) {
      add().begin();
    }
    rig.time.advance(lasts);
    assertThat(all).allMatch(session -> session.state().shown() == State.BACKING_OFF);
  }

  private ManagedSession add() {
    ManagedSession session =
        new ManagedSession(
            new SessionIdentity("s" + all.size(), false, null, true, 1), rig.koyeb, rig.context);
    all.add(session);
    return session;
  }

  private int fresh() {
    return (int) all.stream().filter(s -> s.state().shown() == State.FRESH).count();
  }
}
