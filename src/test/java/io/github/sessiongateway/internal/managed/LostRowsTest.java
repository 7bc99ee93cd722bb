package io.github.sessiongateway.internal.managed;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.shared.Attempts;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.Version;
import io.github.sessiongateway.testing.LogLines;
import io.github.sessiongateway.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LostRowsTest {
  private final ManualTime time = new ManualTime();
  private final CountedSharing counted = new CountedSharing();
  private final LostRows lost = new LostRows(time, counted);

  private static Row row(String name, long generation) {
    Version version = Version.of(1, generation);
    return new Row(name, generation, version, null, null, Attempts.NONE, false, 0, Row.FORMAT);
  }

  @Test
  void aStoreThatLostManyRowsHasALineAMinute() {
    try (LogLines log = LogLines.of(LostRows.class)) {
      for (int i = 0; i < 1_000; i++) {
        lost.lost(row("ci" + i, 7), row("ci" + i, 6));
      }
      assertThat(log.lines()).hasSize(1);
      time.advance(Duration.ofMinutes(1));
      lost.lost(row("last", 7), Row.none("last"));
      assertThat(log.lines()).hasSize(2);
      assertThat(log.lines().get(1))
          .startsWith("The store did not have session last any more.")
          .endsWith("This gateway has written what it knows again, also of 999 sessions before");
      time.advance(Duration.ofMinutes(1));
      lost.lost(row("later", 7), Row.none("later"));
      assertThat(log.lines().get(2)).endsWith("This gateway has written what it knows again");
    }
    assertThat(counted.losses).hasSize(1_002);
    assertThat(lost.problem()).contains("(1000 older, 2 missing)");
  }

  @Test
  void aRowThatIsPutBackAgainHasNoOtherLine() {
    try (LogLines log = LogLines.of(LostRows.class)) {
      for (int i = 0; i < 5; i++) {
        lost.lost(row("ci", 7), row("ci", 6));
        time.advance(Duration.ofMinutes(2));
      }
      assertThat(log.lines()).hasSize(1);
      lost.lost(row("ci", 7), row("ci", 5));
      assertThat(log.lines()).hasSize(2);
    }
    assertThat(counted.losses).hasSize(6);
  }

  @Test
  void theHealthForgetsALossAfterTenMinutes() {
    assertThat(lost.problem()).isNull();
    lost.lost(row("ci", 7), row("ci", 6));
    time.advance(Duration.ofMinutes(10).minusMillis(1));
    assertThat(lost.problem()).contains("(1 older, 0 missing)");
    time.advance(Duration.ofMillis(1));
    assertThat(lost.problem()).isNull();
    lost.lost(row("ci", 7), Row.none("ci"));
    assertThat(lost.problem()).contains("(0 older, 1 missing)");
  }
}
