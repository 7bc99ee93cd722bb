package io.github.sessiongateway.internal.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SuspendAwareTickerTest {
  /** The monotonic clock may overflow, as System.nanoTime may. */
  private long nanos = Long.MAX_VALUE - Duration.ofHours(1).toNanos();

  private long wallNanos = Duration.ofDays(20_000).toNanos();
  private Duration stopBetween = Duration.ZERO;
  private final SuspendAwareTicker ticker = new SuspendAwareTicker(this::nanos, this::wallMillis);
  private final long begin = ticker.getAsLong();

  @Test
  void theFirstReadingAfterASuspendCountsIt() {
    passes(Duration.ofMillis(5));
    ticker.getAsLong();
    wallNanos += Duration.ofHours(2).toNanos();
    assertThat(elapsed()).isBetween(Duration.ofHours(2), Duration.ofHours(2).plusMillis(6));
    assertThat(ticker.skipped()).isEqualTo(elapsed().minusMillis(5).toNanos());
    assertThat(ticker.awake() - begin).isEqualTo(Duration.ofMillis(5).toNanos());
  }

  @Test
  void aStoppedProcessSkipsNothing() {
    passes(Duration.ofHours(2));
    assertThat(elapsed()).isEqualTo(Duration.ofHours(2));
    assertThat(ticker.skipped()).isZero();
  }

  @Test
  void aStopBetweenTwoClocksSkipsNothing() {
    for (int i = 0; i < 10; i++) {
      stopBetween = i % 3 == 0 ? Duration.ofHours(2) : Duration.ZERO;
      passes(Duration.ofMillis(7));
      ticker.getAsLong();
    }
    assertThat(ticker.skipped()).isZero();
  }

  @Test
  void aSuspendBetweenTwoClocksIsCountedOnce() {
    stopBetween = Duration.ofSeconds(3);
    passes(Duration.ofMillis(7));
    ticker.getAsLong();
    stopBetween = Duration.ZERO;
    wallNanos += Duration.ofHours(1).toNanos();
    ticker.getAsLong();
    passes(Duration.ofMillis(7));
    ticker.getAsLong();
    assertThat(Duration.ofNanos(ticker.skipped()))
        .isBetween(Duration.ofHours(1).minusSeconds(7), Duration.ofHours(1));
  }

  @Test
  void twoSecondsAheadAreNotASkip() {
    wallNanos += Duration.ofSeconds(2).toNanos();
    passes(Duration.ofMillis(1));
    assertThat(elapsed()).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void shortSuspendsAddUp() {
    for (int i = 0; i < 10; i++) {
      wallNanos += Duration.ofMillis(900).toNanos();
      passes(Duration.ofMinutes(1));
      ticker.getAsLong();
    }
    assertThat(elapsed()).isGreaterThan(Duration.ofMinutes(10).plusSeconds(7));
  }

  @Test
  void aWallClockThatIsSetBackChangesNothing() {
    wallNanos -= Duration.ofHours(2).toNanos();
    passes(Duration.ofSeconds(1));
    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(1));
    assertThat(ticker.skipped()).isZero();
  }

  @Test
  void aWallClockThatWasSetBackDoesNotHideASuspend() {
    wallNanos -= Duration.ofHours(2).toNanos();
    passes(Duration.ofSeconds(1));
    ticker.getAsLong();
    wallNanos += Duration.ofHours(1).toNanos();
    assertThat(elapsed()).isGreaterThan(Duration.ofHours(1));
  }

  @Test
  void timePassesWhileTheWallClockStandsStill() {
    nanos += Duration.ofSeconds(5).toNanos();
    ticker.look();
    assertThat(elapsed()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aListenerRunsOncePerSkip() {
    AtomicInteger heard = new AtomicInteger();
    ticker.whenSkipped(heard::incrementAndGet);
    wallNanos += Duration.ofHours(2).toNanos();
    ticker.getAsLong();
    passes(Duration.ofMillis(2));
    ticker.getAsLong();
    assertThat(heard).hasValue(1);
  }

  @Test
  void anErraticWallClockNeverTurnsTimeBack() {
    SplittableRandom random = new SplittableRandom(1);
    long before = ticker.getAsLong();
    for (int i = 0; i < 100_000; i++) {
      nanos += random.nextLong(10_000_000);
      wallNanos =
          random.nextInt(10) == 0
              ? Duration.ofSeconds(random.nextLong(8_000_000_000L)).toNanos()
              : wallNanos + random.nextLong(10_000_000);
      long now = ticker.getAsLong();
      assertThat(now - before).isNotNegative();
      before = now;
    }
    // The largest difference of two readings that can be compared.
    assertThat(before - begin).isPositive();
  }

  private Duration elapsed() {
    return Duration.ofNanos(ticker.getAsLong() - begin);
  }

  private void passes(Duration time) {
    nanos += time.toNanos();
    wallNanos += time.toNanos();
  }

  private long nanos() {
    passes(stopBetween);
    return nanos;
  }

  private long wallMillis() {
    passes(stopBetween);
    return wallNanos / 1_000_000;
  }
}
