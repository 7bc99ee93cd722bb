package io.github.sessiongateway.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The bounds of the store's clock, whatever the gateway's wall clock says. */
class StoreClockTest {
  private final ManualTime time = new ManualTime();
  private final long beginning = time.instant().toEpochMilli();
  private final StoreClock clock = new StoreClock(time, time);

  @Test
  void beforeTheFirstAnswerItIsAGuessByTheWallClock() {
    time.advance(Duration.ofSeconds(3));
    assertThat(clock.notBefore()).isEqualTo(beginning + 3_000);
    assertThat(clock.notAfter()).isEqualTo(beginning + 3_001);
  }

  @Test
  void theBoundsAreAsFarApartAsTheAnswerTook() {
    long asked = time.getAsLong();
    time.advance(Duration.ofMillis(70));
    clock.told(asked, 500);
    assertThat(clock.notBefore()).as("the answer took no time").isEqualTo(500);
    assertThat(clock.notAfter()).as("the store answered at once").isEqualTo(571);
  }

  @Test
  void theBoundsMoveOnWithAMonotonicClock() {
    long asked = time.getAsLong();
    time.advance(Duration.ofMillis(70));
    clock.told(asked, 500);
    time.advance(Duration.ofHours(1));
    assertThat(clock.notBefore()).isEqualTo(3_600_500);
    assertThat(clock.notAfter()).isEqualTo(3_600_571);
  }

  @Test
  void theStoresClockIsBetweenTheBounds() {
    long asked = time.getAsLong();
    for (long there = 0; there <= 70; there++) {
      // The store answers this long after it was asked, and its clock shows 500 then.
      time.advance(Duration.ofMillis(70));
      clock.told(asked, 500);
      long now = 500 + 70 - there;
      assertThat(now).isBetween(clock.notBefore(), clock.notAfter());
      asked = time.getAsLong();
    }
  }

  @Test
  void theLatestAnswerCounts() {
    clock.told(time.getAsLong(), 9_000);
    time.advance(Duration.ofSeconds(1));
    clock.told(time.getAsLong(), 500);
    assertThat(clock.notBefore()).as("the store's clock was set back").isEqualTo(500);
    assertThat(clock.notAfter()).isEqualTo(501);
  }
}
