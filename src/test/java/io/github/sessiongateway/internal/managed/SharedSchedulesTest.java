package io.github.sessiongateway.internal.managed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random kills, cuts, pauses, lost messages and late answers of several gateways with one store,
 * under manual time. {@link SharedSchedule} checks the invariants. {@code -Dschedules=N} runs more
 * of them, {@code -Dschedules.first=SEED} others.
 */
@Timeout(value = 10, unit = TimeUnit.HOURS)
class SharedSchedulesTest {
  private static final int SCHEDULES = Integer.getInteger("schedules", 10_000);
  private static final long FIRST = Long.getLong("schedules.first", 0);

  private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  private static final String NEW_KEY = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";

  @TempDir private Path dir;

  @Test
  void theInvariantsHoldInRandomSchedules() throws Exception {
    run(FIRST, FIRST + SCHEDULES);
  }

  /**
   * Each of them lost a session or a logout, or kept a token that Koyeb had rejected. One sent such
   * a token again and again, and one told a loss of a store that had lost nothing.
   */
  @ParameterizedTest
  @ValueSource(longs = {101_164, 218_797, 321_148, 1_015_105, 4_031_095, 4_301_070, 4_784_288})
  void theInvariantsHoldInSchedulesThatBrokeThem(long seed) throws Exception {
    run(seed, seed + 1);
  }

  @Test
  void theInvariantsHoldWhileKeysRotate() throws Exception {
    rotate(FIRST, FIRST + SCHEDULES / 10);
  }

  /** A gateway that had not read the store sent a rejected token of its disk again and again. */
  @Test
  void theInvariantsHoldInARotationThatBrokeThem() throws Exception {
    rotate(4_301_594, 4_301_595);
  }

  /** Half of the gateways have the new key first, at each start the other half. */
  private void rotate(long first, long end) throws Exception {
    Files.writeString(dir.resolve("key-other"), NEW_KEY + "\n" + KEY);
    run(first, end, Files.writeString(dir.resolve("key"), KEY + "\n" + NEW_KEY));
  }

  private void run(long first, long end) throws Exception {
    run(first, end, Files.writeString(dir.resolve("key"), KEY));
  }

  private void run(long first, long end, Path keyFile) {
    for (long seed = first; seed < end; seed++) {
      SharedSchedule schedule = new SharedSchedule(seed, keyFile);
      try {
        schedule.run();
      } catch (Throwable e) {
        throw new AssertionError(
            "seed " + seed + ": " + e.getMessage() + "\n" + String.join("\n", schedule.history), e);
      }
    }
  }
}
