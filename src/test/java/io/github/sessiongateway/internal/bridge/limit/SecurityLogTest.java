package io.github.sessiongateway.internal.bridge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecurityLogTest {
  private static final Peer PEER = new Peer("192.0.2.1");

  private final ManualTime time = new ManualTime();
  private final List<String> lines = new ArrayList<>();
  private final SecurityLog log = new SecurityLog(time, lines::add, Meters.NONE);

  @Test
  void aLineHasTheReasonAndTheClient() {
    log.denied("refused key", PEER, null, "unknown");
    log.denied("closed", PEER, new BridgeClient("ci", Set.of(), List.of(), null), "idle");
    assertThat(lines)
        .containsExactly(
            "refused key: client - at 192.0.2.1: unknown", "closed: client ci at 192.0.2.1: idle");
  }

  @Test
  void linesBeyondTheLimitAreCounted() {
    for (int i = 0; i < 1_000; i++) {
      log.denied("closed", PEER, null, "idle");
    }
    log.flush();
    assertThat(lines).hasSize(10);
    time.advance(Duration.ofSeconds(1));
    log.flush();
    log.flush();
    assertThat(lines).hasSize(11).last().isEqualTo("990 more were refused");
  }

  @Test
  void aClientCannotForgeALine() {
    log.denied("refused origin", PEER, null, "http://x\nclosed: all is well" + "é".repeat(200));
    assertThat(lines.get(0)).doesNotContain("\n").hasSizeLessThan(160);
  }
}
