package io.github.sessiongateway.internal.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeerRatesTest {
  private static final Peer FLOOD = new Peer("192.0.2.1");
  private static final Peer KUBELET = new Peer("192.0.2.2");

  private final ManualTime time = new ManualTime();
  private final PeerRates rates = new PeerRates(time);

  @Test
  void aFloodFromOnePeerLeavesTheOthersAlone() {
    int admitted = 0;
    for (int i = 0; i < 1_000; i++) {
      admitted += rates.tryTake(FLOOD) ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(PeerRates.PER_SECOND);
    assertThat(rates.tryTake(KUBELET)).isTrue();
    time.advance(Duration.ofMillis(20));
    assertThat(rates.tryTake(FLOOD)).isTrue();
    assertThat(rates.tryTake(FLOOD)).isFalse();
  }

  @Test
  void theTableIsBounded() {
    for (int i = 0; i < 5_000; i++) {
      rates.tryTake(new Peer("peer " + i));
    }
    assertThat(rates.entries()).isEqualTo(PeerRates.MAX_ENTRIES);
  }
}
