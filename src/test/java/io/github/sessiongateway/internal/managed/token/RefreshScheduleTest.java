package io.github.sessiongateway.internal.managed.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.managed.token.RefreshSchedule.Windows;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The times at which several gateways refresh one token. */
class RefreshScheduleTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long HOUR = Duration.ofHours(1).toNanos();
  private static final long TAKEOVER = 24 * SECOND;
  private static final double[] CHANCES = {0, 0.25, 0.5, 0.75, 1};

  private static Windows shared(long life, double common, double own) {
    return RefreshSchedule.shared(life, HOUR, common, own, TAKEOVER);
  }

  @Test
  void gatewaysAddDelaysOfTheirOwnToACommonTime() {
    for (double common : CHANCES) {
      long first = shared(HOUR, common, 0).refresh();
      assertThat(shared(HOUR, common, 0.5).refresh() - first).isEqualTo(5 * SECOND / 2);
      assertThat(shared(HOUR, common, 1).refresh() - first).isEqualTo(5 * SECOND);
    }
  }

  @Test
  void theCommonTimeIsSpreadOverTheWindow() {
    Windows first = shared(HOUR, 0, 0);
    assertThat(first.refresh()).isEqualTo(first.advisory());
    long latest = first.mandatory() - TAKEOVER - 5 * SECOND;
    assertThat(shared(HOUR, 1, 0).refresh()).isEqualTo(latest);
    assertThat(shared(HOUR, 0.5, 0).refresh()).isBetween(first.refresh(), latest);
  }

  @Test
  void theOtherTimesAreThoseOfOneGatewayAlone() {
    for (long life = 1; life < 4 * HOUR; life = life * 3 + 1) {
      Windows alone = RefreshSchedule.windows(life, HOUR, 0.3);
      Windows shared = shared(life, 0.7, 0.9);
      assertThat(shared)
          .isEqualTo(
              new Windows(
                  alone.advisory(),
                  shared.refresh(),
                  alone.mandatory(),
                  alone.answerable(),
                  alone.end()));
    }
  }

  @Test
  void theRefreshIsBetweenAdvisoryAndMandatory() {
    for (long life = 1; life < 4 * HOUR; life = life + life / 10 + 1) {
      for (double common : CHANCES) {
        for (double own : CHANCES) {
          Windows windows = shared(life, common, own);
          assertThat(windows.refresh()).isBetween(windows.advisory(), windows.mandatory());
        }
      }
    }
  }

  @Test
  void aTakeoverFitsWhereTheLifeAllowsIt() {
    // From here on, the window is longer than a takeover and the delay.
    for (long life = 75 * SECOND; life < 4 * HOUR; life += 7 * SECOND) {
      Windows last = shared(life, 1, 1);
      assertThat(last.mandatory() - last.refresh()).isGreaterThanOrEqualTo(TAKEOVER);
    }
  }

  @Test
  void aShortLifeLeavesOnlyTheDelaysOfGateways() {
    long life = 20 * SECOND;
    for (double common : CHANCES) {
      Windows windows = shared(life, common, 0);
      assertThat(windows.refresh()).isEqualTo(windows.advisory());
    }
    Windows last = shared(life, 1, 1);
    long window = last.mandatory() - last.advisory();
    assertThat(last.refresh() - last.advisory()).isEqualTo(window / 4);
  }
}
