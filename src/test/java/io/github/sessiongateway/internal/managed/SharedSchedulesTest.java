package io.github.sessiongateway.internal.managed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random kills, cuts, pauses, lost messages and late answers of several gateways with one store,
 * under manual time. {@link SharedSchedule} checks the invariants. {@code -Dschedules=N} runs more
 * of them, {@code -Dschedules.first=SEED} others.
 */
@Timeout(value = 10, unit = TimeUnit.HOURS)
class SharedSchedulesTest {
  private static final int SCHEDULES = Integer.getInteger("schedules", 10_000);
  private static final long FIRST = Long.getLong("schedules.first", 0);

  @TempDir private Path dir;

  @Test
  void theInvariantsHoldInRandomSchedules() throws Exception {
    Path keyFile =
        Files.writeString(dir.resolve("key"), "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    for (long seed = FIRST; seed < FIRST + SCHEDULES; seed++) {
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
