package io.github.sessiongateway.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ShutdownConfigTest {
  private static ShutdownConfig read(String announce, String deadline) {
    return GatewayConfig.read(
            new JsonObject().put("shutdown.announce", announce).put("shutdown.deadline", deadline))
        .shutdown();
  }

  @Test
  void byDefaultAStopIsNotAnnounced() {
    assertThat(GatewayConfig.read(new JsonObject()).shutdown())
        .isEqualTo(new ShutdownConfig(Duration.ZERO, Duration.ofSeconds(10)));
  }

  @Test
  void bothTimesFitIntoTheTimeOfTheLauncher() {
    assertThat(read("1m", "50s").announce()).isEqualTo(Duration.ofMinutes(1));
    assertThatThrownBy(() -> read("1m", "51s"))
        .hasMessageContaining(
            "shutdown.announce: must be at most 110s together with shutdown.deadline");
  }

  @Test
  void aSingleCallIsNotAnnounced() {
    GatewayConfig config = GatewayConfig.read(new JsonObject().put("shutdown.announce", "5s"));
    assertThat(config.withNothingListening().shutdown().announce()).isZero();
  }
}
