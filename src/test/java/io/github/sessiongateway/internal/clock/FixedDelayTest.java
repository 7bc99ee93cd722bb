package io.github.sessiongateway.internal.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedDelayTest {
  private static final Duration DELAY = Duration.ofMillis(100);
  private static final Duration ROUNDING = Duration.ofMillis(1);

  private final ManualTime time = new ManualTime();
  private final FixedDelay delays = new FixedDelay(time, time, DELAY);
  private final List<String> ran = new ArrayList<>();

  @Test
  void eachTaskRunsOnceAfterTheDelay() {
    start("a");
    time.advance(Duration.ofMillis(60));
    start("b");
    time.advance(Duration.ofMillis(39));
    assertThat(ran).isEmpty();
    time.advance(Duration.ofMillis(2));
    assertThat(ran).containsExactly("a");
    time.advance(Duration.ofMillis(61));
    assertThat(ran).containsExactly("a", "b");
    time.advance(Duration.ofSeconds(10));
    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void aThousandTasksShareOneTimer() {
    for (int i = 0; i < 1000; i++) {
      start("x");
    }
    assertThat(time.timers()).isEqualTo(1);
    time.advance(DELAY.plus(ROUNDING));
    assertThat(ran).hasSize(1000);
    assertThat(time.timers()).isZero();
  }

  @Test
  void aCancelledTaskDoesNotRun() {
    Timers.Timer first = start("first");
    Timers.Timer middle = start("middle");
    start("last");
    middle.cancel();
    middle.cancel();
    first.cancel();
    time.advance(DELAY.plus(ROUNDING));
    assertThat(ran).containsExactly("last");
    first.cancel();
  }

  @Test
  void afterACancelledTaskTheNextIsStillOnTime() {
    Timers.Timer first = start("first");
    time.advance(Duration.ofMillis(50));
    start("second");
    first.cancel();
    time.advance(Duration.ofMillis(99));
    assertThat(ran).isEmpty();
    time.advance(Duration.ofMillis(3));
    assertThat(ran).containsExactly("second");
  }

  @Test
  void aTaskMayStartTheNextAndCancelAnother() {
    List<Timers.Timer> other = new ArrayList<>();
    Timers.Timer unused =
        delays.start(
            () -> {
              ran.add("first");
              other.get(0).cancel();
              start("again");
            });
    other.add(start("other"));
    time.advance(DELAY.plus(ROUNDING));
    assertThat(ran).containsExactly("first");
    time.advance(DELAY.plus(ROUNDING));
    assertThat(ran).containsExactly("first", "again");
  }

  @Test
  void aTaskThatStartsTheNextDoesNotDelayTheOthers() {
    Timers.Timer unused = delays.start(() -> start("again"));
    time.advance(Duration.ofMillis(50));
    start("other");
    time.advance(Duration.ofMillis(103));
    assertThat(ran).containsExactly("other");
  }

  @Test
  void aTaskThatFailsDoesNotStopTheOthers() {
    Timers.Timer unused =
        delays.start(
            () -> {
              throw new IllegalStateException("No.");
            });
    start("next");
    assertThatThrownBy(() -> time.advance(DELAY.plus(ROUNDING))).hasMessage("No.");
    time.advance(ROUNDING);
    assertThat(ran).containsExactly("next");
  }

  private Timers.Timer start(String name) {
    return delays.start(() -> ran.add(name));
  }
}
