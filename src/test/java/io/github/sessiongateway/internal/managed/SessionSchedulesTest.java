package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random lives, clocks, callers, failures, rotations and kills under manual time. {@link
 * SessionSchedule} checks the rules. {@code -Dschedules=N} runs more of them, {@code
 * -Dschedules.first=SEED} others.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class SessionSchedulesTest {
  private static final int SCHEDULES = Integer.getInteger("schedules", 10_000);
  private static final long FIRST = Long.getLong("schedules.first", 0);

  @Test
  void theRulesHoldInRandomSchedules() {
    for (long seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
      try {
        new SessionSchedule(seed).run();
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** The output of a failed run suffices to repeat it. */
  @ParameterizedTest
  @ValueSource(longs = {7, 4711})
  void aSeedAlwaysGivesTheSameSchedule(long seed) {
    SessionSchedule one = new SessionSchedule(seed);
    SessionSchedule other = new SessionSchedule(seed);
    one.run();
    other.run();
    assertThat(one.history).isNotEmpty().isEqualTo(other.history);
  }
}
