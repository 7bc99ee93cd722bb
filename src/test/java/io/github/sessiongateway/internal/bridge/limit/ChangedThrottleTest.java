package io.github.sessiongateway.internal.bridge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.config.LimitsConfig;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What clients may send after a change of their limits. */
class ChangedThrottleTest {
  private static final Peer PEER = new Peer("192.0.2.1");
  private static final Peer OTHER = new Peer("192.0.2.2");
  private static final BridgeClient CLIENT = new BridgeClient("a", Set.of(), List.of(), null);

  private final ManualTime time = new ManualTime();
  private final Throttle throttle =
      new Throttle(limits(10, 10, 10), time, new SecurityLog(time, line -> {}, Meters.NONE));

  @Test
  void aFullBucketStaysFull() {
    assertThat(messages(OTHER, CLIENT)).isEqualTo(10);
    time.advance(Duration.ofSeconds(1));
    throttle.change(limits(20, 10, 10));
    assertThat(messages(OTHER, CLIENT)).isEqualTo(20);
    throttle.change(limits(2, 10, 10));
    assertThat(messages(PEER, null)).isEqualTo(2);
  }

  @Test
  void aHalfFullBucketStaysHalfFull() {
    for (int i = 0; i < 5; i++) {
      assertThat(throttle.admit(PEER, CLIENT)).isNull();
    }
    throttle.change(limits(40, 10, 10));
    assertThat(messages(PEER, null)).isEqualTo(20);
    throttle.change(limits(4, 10, 10));
    assertThat(messages(OTHER, CLIENT)).isEqualTo(2);
  }

  @Test
  void anEmptyBucketFillsAtTheNewRate() {
    assertThat(messages(PEER, null)).isEqualTo(10);
    throttle.change(limits(2, 10, 10));
    time.advance(Duration.ofMillis(499));
    assertThat(messages(PEER, null)).isZero();
    time.advance(Duration.ofMillis(1));
    assertThat(messages(PEER, null)).isEqualTo(1);
    throttle.change(limits(100, 10, 10));
    time.advance(Duration.ofMillis(500));
    assertThat(messages(PEER, null)).isEqualTo(50);
  }

  @Test
  void aPenaltyStaysAndABarToo() {
    assertThat(messages(PEER, CLIENT)).isEqualTo(10);
    throttle.penalize(PEER);
    throttle.penalize(PEER);
    assertThat(throttle.isBarred(PEER)).isTrue();
    for (int rate : List.of(1000, 1, 100)) {
      throttle.change(limits(rate, 10, 10));
      assertThat(throttle.isBarred(PEER)).as("" + rate).isTrue();
    }
    time.advance(Duration.ofMillis(199));
    assertThat(throttle.isBarred(PEER)).isTrue();
    time.advance(Duration.ofMillis(1));
    assertThat(throttle.isBarred(PEER)).isFalse();
    assertThat(throttle.isBarred(CLIENT)).isFalse();
  }

  @Test
  void aClientThatIsBarredStaysSo() {
    assertThat(messages(PEER, CLIENT)).isEqualTo(10);
    Throttle.Patience patience = throttle.patienceWith(PEER);
    while (patience.take(CLIENT)) {
      assertThat(throttle.isBarred(CLIENT)).isFalse();
    }
    throttle.change(limits(1000, 10, 10));
    assertThat(throttle.isBarred(CLIENT)).isTrue();
    time.advance(Duration.ofSeconds(1));
    assertThat(throttle.isBarred(CLIENT)).isFalse();
    assertThat(throttle.admit(OTHER, CLIENT)).isNotNull();
  }

  @Test
  void loginsFollowTheirNewLimits() {
    assertThat(logins(PEER)).isEqualTo(10);
    throttle.change(limits(10, 60, 600));
    assertThat(logins(OTHER)).isZero();
    time.advance(Duration.ofSeconds(1));
    assertThat(logins(PEER)).isEqualTo(1);
    assertThat(logins(OTHER)).isEqualTo(9);
    throttle.change(limits(10, 600, 60));
    assertThat(logins(OTHER)).isZero();
  }

  @Test
  void theDebtOfWrongPasswordsStays() {
    for (int i = 0; i < 3; i++) {
      assertThat(throttle.admitLogin(PEER, null, "a@example.com")).isNull();
      throttle.recordLogin(PEER, "a@example.com", true);
    }
    // Three logins and the penalty of two of them take more than ten, a debt of 6 s.
    throttle.change(limits(10, 60, 60));
    time.advance(Duration.ofMillis(6_999));
    assertThat(throttle.admitLogin(PEER, null, "a@example.com")).isNotNull();
    time.advance(Duration.ofMillis(1));
    assertThat(throttle.admitLogin(PEER, null, "a@example.com")).isNull();
  }

  private static LimitsConfig limits(int messages, int logins, int allLogins) {
    return new LimitsConfig(messages, logins, allLogins, 1, 1, 1, 1, Duration.ofMinutes(1));
  }

  private int messages(Peer peer, BridgeClient client) {
    int passed = 0;
    while (throttle.admit(peer, client) == null) {
      passed++;
    }
    return passed;
  }

  /** Each to another e-mail. */
  private int logins(Peer peer) {
    int passed = 0;
    while (throttle.admitLogin(peer, null, time.instant() + "-" + peer + passed) == null) {
      passed++;
    }
    return passed;
  }
}
