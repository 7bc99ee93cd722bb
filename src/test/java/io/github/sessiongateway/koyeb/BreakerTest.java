package io.github.sessiongateway.koyeb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.config.BreakerConfig;
import io.github.sessiongateway.koyeb.Breaker.State;
import io.github.sessiongateway.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final BreakerConfig CONFIG =
      new BreakerConfig(Duration.ofSeconds(10), 10, 50, Duration.ofSeconds(5));

  private final ManualTime time = new ManualTime();
  private final List<State> heard = new ArrayList<>();
  private final Breaker breaker = new Breaker(CONFIG, time, heard::add);

  @Test
  void fewCallsSayNothing() {
    calls(9, true);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    calls(1, true);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void successesBetweenFailuresDoNotHideTheRate() {
    for (int i = 0; i < 5; i++) {
      calls(1, false);
      calls(1, true);
    }
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void belowTheRateItStaysClosed() {
    calls(51, false);
    calls(49, true);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void failuresThatTheWindowHasPassedAreForgotten() {
    calls(9, true);
    time.advance(Duration.ofSeconds(11));
    calls(9, true);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void halfOpenItLetsOneProbePassWhoseSuccessCloses() {
    calls(10, true);
    assertThat(breaker.admits()).isFalse();
    assertThat(breaker.untilNext()).isEqualTo(Duration.ofSeconds(5));
    time.advance(Duration.ofSeconds(2));
    assertThat(breaker.untilNext()).isEqualTo(Duration.ofSeconds(3));
    time.advance(Duration.ofSeconds(3));
    assertThat(breaker.admits()).isTrue();
    assertThat(breaker.admits()).isFalse();
    breaker.outcome(breaker.ticket(), false);
    assertThat(breaker.admits()).isTrue();
    calls(9, true);
    assertThat(heard).containsExactly(State.OPEN, State.HALF_OPEN, State.CLOSED);
  }

  @Test
  void aProbeThatFailsOpensItAgainForTheWholeReset() {
    calls(10, true);
    time.advance(Duration.ofSeconds(5));
    assertThat(breaker.admits()).isTrue();
    breaker.outcome(breaker.ticket(), true);
    time.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(breaker.admits()).isFalse();
    time.advance(Duration.ofNanos(1));
    assertThat(breaker.admits()).isTrue();
  }

  @Test
  void aProbeThatSaysNothingLetsTheNextOneProbe() {
    calls(10, true);
    time.advance(Duration.ofSeconds(5));
    assertThat(breaker.admits()).isTrue();
    breaker.noOutcome(breaker.ticket());
    assertThat(breaker.admits()).isTrue();
  }

  @Test
  void anOutcomeFromBeforeAChangeDoesNotCount() {
    int before = breaker.ticket();
    calls(10, true);
    time.advance(Duration.ofSeconds(5));
    assertThat(breaker.admits()).isTrue();
    breaker.outcome(before, false);
    assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    assertThat(breaker.admits()).isFalse();
  }

  /** Or an outage in which calls stall would end later than one in which they are refused. */
  @Test
  void theNextProbeIsDueAResetAfterTheLastOneBegan() {
    calls(10, true);
    time.advance(CONFIG.reset());
    assertThat(breaker.admits()).isTrue();
    time.advance(CONFIG.reset().minusSeconds(1));
    breaker.outcome(breaker.ticket(), true);
    assertThat(breaker.admits()).isFalse();
    assertThat(breaker.untilNext()).isEqualTo(Duration.ofSeconds(1));
    time.advance(Duration.ofSeconds(1));
    assertThat(breaker.admits()).isTrue();
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
      Breaker real = new Breaker(config, clock, state -> {});
      Model model = new Model(config);
      long millis = 0;
      for (int step = 0; step < 200; step++) {
        int passed = random.nextInt(3) == 0 ? random.nextInt(3_000) : 0;
        clock.advance(Duration.ofMillis(passed));
        millis += passed;
        boolean admitted = real.admits();
        assertThat(admitted).as("seed %d, step %d", seed, step).isEqualTo(model.admits(millis));
        if (admitted) {
          boolean failed = random.nextInt(3) == 0;
          real.outcome(real.ticket(), failed);
          model.outcome(millis, failed);
        }
        assertThat(real.state()).as("seed %d, step %d", seed, step).isEqualTo(model.state);
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

    boolean admits(long now) {
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
      assertThat(breaker.admits()).isTrue();
      breaker.outcome(breaker.ticket(), failed);
    }
  }
}
