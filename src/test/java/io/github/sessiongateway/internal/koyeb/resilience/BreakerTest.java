package io.github.sessiongateway.internal.koyeb.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.BreakerConfig;
import io.github.sessiongateway.internal.koyeb.call.Delivery.Signal;
import io.github.sessiongateway.internal.koyeb.resilience.Breaker.Permit;
import io.github.sessiongateway.internal.koyeb.resilience.CircuitListener.State;
import io.github.sessiongateway.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final BreakerConfig CONFIG =
      new BreakerConfig(Duration.ofSeconds(10), 10, 50, Duration.ofSeconds(5));

  private final ManualTime time = new ManualTime();
  private final List<State> changes = new ArrayList<>();
  private final Breaker breaker = new Breaker(CONFIG, time, changes::add);

  @Test
  void fewCallsSayNothing() {
    calls(9, true);
    assertThat(state()).isEqualTo(State.CLOSED);
    calls(1, true);
    assertThat(state()).isEqualTo(State.OPEN);
  }

  @Test
  void successesBetweenFailuresDoNotHideTheRate() {
    for (int i = 0; i < 5; i++) {
      calls(1, false);
      calls(1, true);
    }
    assertThat(state()).isEqualTo(State.OPEN);
  }

  @Test
  void belowTheRateItStaysClosed() {
    calls(51, false);
    calls(49, true);
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void failuresThatTheWindowHasPassedAreForgotten() {
    calls(9, true);
    time.advance(Duration.ofSeconds(11));
    calls(9, true);
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aChangeOfTheConfigurationKeepsAnOpenCircuitOpen() {
    calls(10, true);
    breaker.change(new BreakerConfig(Duration.ofSeconds(20), 100, 100, Duration.ofSeconds(8)));
    assertThat(breaker.tryAcquire()).isNull();
    assertThat(breaker.untilNext()).isEqualTo(Duration.ofSeconds(8));
    assertThat(changes).containsExactly(State.OPEN);
  }

  @Test
  void aChangeOfTheWindowKeepsWhatWasCounted() {
    calls(9, true);
    breaker.change(new BreakerConfig(Duration.ofSeconds(60), 10, 50, Duration.ofSeconds(5)));
    time.advance(Duration.ofSeconds(30));
    calls(1, true);
    assertThat(state()).isEqualTo(State.OPEN);
  }

  @Test
  void aLowerRateHoldsFromTheNextFailureOn() {
    calls(8, false);
    calls(2, true);
    breaker.change(new BreakerConfig(Duration.ofSeconds(10), 10, 25, Duration.ofSeconds(5)));
    assertThat(state()).isEqualTo(State.CLOSED);
    calls(1, true);
    assertThat(state()).isEqualTo(State.OPEN);
  }

  @Test
  void halfOpenItPermitsOneProbeWhoseSuccessCloses() {
    calls(10, true);
    assertThat(breaker.tryAcquire()).isNull();
    assertThat(breaker.untilNext()).isEqualTo(Duration.ofSeconds(5));
    time.advance(Duration.ofSeconds(2));
    assertThat(breaker.untilNext()).isEqualTo(Duration.ofSeconds(3));
    time.advance(Duration.ofSeconds(3));
    Permit probe = permit();
    assertThat(breaker.tryAcquire()).isNull();
    probe.end(Signal.SUCCESS);
    calls(9, true);
    assertThat(changes).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
  }

  @Test
  void aProbeThatFailsOpensItForTheWholeReset() {
    calls(10, true);
    time.advance(Duration.ofSeconds(5));
    permit().end(Signal.FAILURE);
    time.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(breaker.tryAcquire()).isNull();
    time.advance(Duration.ofNanos(1));
    assertThat(breaker.tryAcquire()).isNotNull();
  }

  @Test
  void aProbeWithoutASignalPermitsAnother() {
    calls(10, true);
    time.advance(Duration.ofSeconds(5));
    permit().end(Signal.NONE);
    permit().end(Signal.SUCCESS);
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aPermitFromBeforeAChangeDoesNotCount() {
    Permit before = permit();
    calls(10, true);
    time.advance(Duration.ofSeconds(5));
    Permit probe = permit();
    before.end(Signal.SUCCESS);
    assertThat(state()).isEqualTo(State.HALF_OPEN);
    before.end(Signal.NONE);
    assertThat(breaker.tryAcquire()).isNull();
    probe.end(Signal.SUCCESS);
    assertThat(state()).isEqualTo(State.CLOSED);
  }

  /** Otherwise an outage in which calls stall would end later than one in which they fail. */
  @Test
  void theNextProbeIsDueAResetAfterTheLastOneBegan() {
    calls(10, true);
    time.advance(CONFIG.reset());
    Permit probe = permit();
    time.advance(CONFIG.reset().minusSeconds(1));
    probe.end(Signal.FAILURE);
    assertThat(breaker.tryAcquire()).isNull();
    assertThat(breaker.untilNext()).isEqualTo(Duration.ofSeconds(1));
    time.advance(Duration.ofSeconds(1));
    assertThat(breaker.tryAcquire()).isNotNull();
  }

  /** Over random histories, against a model that keeps every call. */
  @Test
  void itsStateIsThatOfAModel() {
    for (long seed = 0; seed < 2_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ManualTime clock = new ManualTime();
      BreakerConfig config =
          new BreakerConfig(
              Duration.ofSeconds(random.nextInt(1, 20)),
              random.nextInt(1, 12),
              random.nextInt(1, 101),
              Duration.ofMillis(random.nextInt(100, 8_000)));
      State[] state = {State.CLOSED};
      Breaker real = new Breaker(config, clock, changed -> state[0] = changed);
      Model model = new Model(config);
      long millis = 0;
      for (int step = 0; step < 200; step++) {
        int passed = random.nextInt(3) == 0 ? random.nextInt(3_000) : 0;
        clock.advance(Duration.ofMillis(passed));
        millis += passed;
        Permit permit = real.tryAcquire();
        assertThat(permit != null)
            .as("seed %d, step %d", seed, step)
            .isEqualTo(model.permits(millis));
        if (permit != null) {
          boolean failed = random.nextInt(3) == 0;
          permit.end(failed ? Signal.FAILURE : Signal.SUCCESS);
          model.outcome(millis, failed);
        }
        assertThat(state[0]).as("seed %d, step %d", seed, step).isEqualTo(model.state);
      }
    }
  }

  /** The window is ten buckets; what is in a bucket goes with it. */
  private static final class Model {
    private record Outcome(long bucket, boolean failed) {}

    private final BreakerConfig config;
    private final List<Outcome> outcomes = new ArrayList<>();
    private State state = State.CLOSED;
    private long openedAt;

    Model(BreakerConfig config) {
      this.config = config;
    }

    boolean permits(long now) {
      if (state == State.OPEN && now - openedAt >= config.reset().toMillis()) {
        state = State.HALF_OPEN;
      }
      if (state == State.HALF_OPEN) {
        openedAt = now;
      }
      return state != State.OPEN;
    }

    void outcome(long now, boolean failed) {
      long bucket = now * 10 / config.window().toMillis();
      outcomes.removeIf(old -> state == State.HALF_OPEN || old.bucket <= bucket - 10);
      outcomes.add(new Outcome(bucket, failed));
      long failures = outcomes.stream().filter(Outcome::failed).count();
      boolean opens =
          state == State.HALF_OPEN
              ? failed
              : failed
                  && outcomes.size() >= config.minCalls()
                  && failures * 100 >= outcomes.size() * (long) config.rate();
      openedAt = opens && state == State.CLOSED ? now : openedAt;
      if (state == State.HALF_OPEN) {
        outcomes.clear();
      }
      state = opens ? State.OPEN : State.CLOSED;
    }
  }

  private void calls(int count, boolean failed) {
    for (int i = 0; i < count; i++) {
      permit().end(failed ? Signal.FAILURE : Signal.SUCCESS);
    }
  }

  private Permit permit() {
    return Objects.requireNonNull(breaker.tryAcquire());
  }

  private State state() {
    return changes.isEmpty() ? State.CLOSED : changes.get(changes.size() - 1);
  }
}
