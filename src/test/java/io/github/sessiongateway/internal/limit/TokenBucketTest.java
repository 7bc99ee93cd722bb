package io.github.sessiongateway.internal.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.limit.TokenBucket.Rate;
import io.github.sessiongateway.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final Rate TEN = Rate.perSecond(10);

  private final ManualTime time = new ManualTime();
  private final TokenBucket bucket = new TokenBucket(time.getAsLong());

  @Test
  void itGivesABurstAndThenTheRate() {
    assertThat(taken(100)).isEqualTo(10);
    time.advance(Duration.ofMillis(99));
    assertThat(taken(1)).isZero();
    time.advance(Duration.ofMillis(1));
    assertThat(taken(2)).isEqualTo(1);
    time.advance(Duration.ofMillis(500));
    assertThat(taken(100)).isEqualTo(5);
  }

  @Test
  void itIsNeverFullerThanFull() {
    time.advance(Duration.ofDays(1));
    assertThat(taken(100)).isEqualTo(10);
  }

  @Test
  void itSaysHowLongToWait() {
    assertThat(bucket.waitFor(TEN, time.getAsLong())).isZero();
    assertThat(taken(10)).isEqualTo(10);
    assertThat(bucket.waitFor(TEN, time.getAsLong())).isEqualTo(100_000_000);
  }

  @Test
  void aDebtIsBounded() {
    bucket.take(TEN, time.getAsLong(), 1_000);
    time.advance(Duration.ofMillis(1_100));
    assertThat(taken(2)).isEqualTo(1);
  }

  private int taken(int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += bucket.tryTake(TEN, time.getAsLong()) ? 1 : 0;
    }
    return taken;
  }
}
