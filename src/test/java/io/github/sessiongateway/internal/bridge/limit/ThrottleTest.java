package io.github.sessiongateway.internal.bridge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.config.LimitsConfig;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private static final Peer PEER = new Peer("192.0.2.1");

  private final ManualTime time = new ManualTime();
  private final Throttle throttle =
      new Throttle(
          new LimitsConfig(5, 6, 20, 1, 1, 1, 1, Duration.ofMinutes(1)),
          time,
          new SecurityLog(time, line -> {}, Meters.NONE));

  @Test
  void messagesAreCountedByAddress() {
    assertThat(messages(PEER, null, 10)).isEqualTo(5);
    assertThat(messages(new Peer("192.0.2.2"), null, 10)).isEqualTo(5);
    time.advance(Duration.ofMillis(200));
    assertThat(messages(PEER, null, 10)).isEqualTo(1);
  }

  @Test
  void aLimitOfOneAdmitsOneAlthoughTimeGoesOn() {
    long[] nanos = {0};
    LongSupplier running = () -> nanos[0]++;
    Throttle least =
        new Throttle(
            new LimitsConfig(1, 1, 1, 1, 1, 1, 1, Duration.ofMinutes(1)),
            running,
            new SecurityLog(running, line -> {}, Meters.NONE));
    assertThat(least.admitLogin(PEER, null, "a@example.com")).isNull();
    assertThat(least.admitLogin(PEER, null, "a@example.com")).isNotNull();
    BridgeClient client = new BridgeClient("a", Set.of(), List.of(), null);
    assertThat(least.admit(PEER, client)).isNull();
    assertThat(least.admit(PEER, client)).isNotNull();
  }

  @Test
  void messagesAreCountedByClientToo() {
    BridgeClient client = new BridgeClient("a", Set.of(), List.of(), null);
    assertThat(messages(PEER, client, 10)).isEqualTo(5);
    assertThat(messages(new Peer("192.0.2.2"), client, 10)).isZero();
  }

  @Test
  void aRateLimitedReplySaysWhenToTryAgain() {
    assertThat(messages(PEER, null, 5)).isEqualTo(5);
    SessionException refusal = throttle.admit(PEER, null);
    assertThat(refusal.failure()).isEqualTo(Failure.RATE_LIMITED);
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMillis(200));
    assertThat(refusal.toJson().getInteger("retry_after")).isEqualTo(1);
  }

  @Test
  void loginsAreCountedByAddress() {
    int passed = 0;
    for (int i = 0; i < 10; i++) {
      passed += login(PEER, "user" + i + "@example.com") == null ? 1 : 0;
    }
    assertThat(passed).isEqualTo(6);
  }

  @Test
  void loginsAreCountedByEmailHoweverItIsSpelled() {
    int passed = 0;
    for (int i = 0; i < 10; i++) {
      String email = i % 2 == 0 ? "User@example.com" : "user@EXAMPLE.com";
      passed += login(new Peer("192.0.2." + i), email) == null ? 1 : 0;
    }
    assertThat(passed).isEqualTo(6);
  }

  @Test
  void loginsAreCountedInAll() {
    int passed = 0;
    for (int i = 0; i < 100; i++) {
      passed += login(new Peer("192.0.2." + i), i + "@example.com") == null ? 1 : 0;
    }
    assertThat(passed).isEqualTo(20);
  }

  @Test
  void aDeniedLoginTakesNoTokens() {
    for (int i = 0; i < 100; i++) {
      var ignored = login(PEER, "a@example.com");
    }
    time.advance(Duration.ofSeconds(10));
    assertThat(login(PEER, "a@example.com")).isNull();
    assertThat(login(new Peer("192.0.2.2"), "b@example.com")).isNull();
  }

  @Test
  void theSecondWrongPasswordInARowCostsMore() {
    assertThat(logins(true)).isEqualTo(2);
  }

  @Test
  void rightPasswordsCostTheirLogin() {
    assertThat(logins(false)).isEqualTo(6);
  }

  @Test
  void aLoginWithoutAnEmailCostsOnlyItsAddress() {
    for (int i = 0; i < 6; i++) {
      assertThat(login(PEER, "")).isNull();
      throttle.recordLogin(PEER, "", false);
    }
    assertThat(login(PEER, "")).isNotNull();
    assertThat(login(new Peer("192.0.2.2"), "")).isNull();
  }

  @Test
  void aMillionAddressesCostAFixedTable() {
    for (int i = 0; i < 1_000_000; i++) {
      assertThat(throttle.admit(new Peer("p" + i), null) == null).isTrue();
    }
    assertThat(throttle.entries()).isLessThanOrEqualTo(10_000);
  }

  @Test
  void aFloodIsNotEvictedByNewAddresses() {
    for (int i = 0; i < 100_000; i++) {
      var ignored = throttle.admit(PEER, null);
      ignored = throttle.admit(new Peer("p" + i), null);
    }
    assertThat(throttle.admit(PEER, null)).isNotNull();
  }

  private int logins(boolean wrong) {
    int passed = 0;
    while (passed < 100 && login(PEER, "a@example.com") == null) {
      throttle.recordLogin(PEER, "a@example.com", wrong);
      passed++;
    }
    return passed;
  }

  private int messages(Peer peer, BridgeClient client, int tries) {
    int passed = 0;
    for (int i = 0; i < tries; i++) {
      passed += throttle.admit(peer, client) == null ? 1 : 0;
    }
    return passed;
  }

  private SessionException login(Peer peer, String email) {
    return throttle.admitLogin(peer, null, email);
  }
}
