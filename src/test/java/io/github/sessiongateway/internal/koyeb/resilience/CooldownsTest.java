package io.github.sessiongateway.internal.koyeb.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CooldownsTest {
  private final ManualTime time = new ManualTime();
  private final Cooldowns cooldowns = new Cooldowns(time);

  @Test
  void aShorterCooldownDoesNotEndALongerOne() {
    begin("s", Duration.ofSeconds(50));
    begin("s", Duration.ofSeconds(2));
    assertThat(left("s")).isEqualTo(Duration.ofSeconds(50));
    begin("s", Duration.ofSeconds(55));
    assertThat(left("s")).isEqualTo(Duration.ofSeconds(55));
  }

  @Test
  void aCooldownLastsAMinuteAtMost() {
    begin("long", Duration.ofDays(1));
    assertThat(left("long")).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void theOldestOfTooManyIsForgotten() {
    begin("first", Duration.ofSeconds(30));
    for (int i = 0; i < Cooldowns.MAX_SUBJECTS; i++) {
      begin("s" + i, Duration.ofSeconds(30));
    }
    assertThat(cooldowns.size()).isEqualTo(Cooldowns.MAX_SUBJECTS);
    assertThat(left("first")).isNull();
    time.advance(Duration.ofSeconds(30));
    assertThat(left("s1")).isNull();
    assertThat(cooldowns.size()).isEqualTo(Cooldowns.MAX_SUBJECTS - 1);
  }

  private void begin(String subject, Duration wait) {
    cooldowns.begin(new Secret(subject), wait);
  }

  private Duration left(String subject) {
    return cooldowns.left(new Secret(subject));
  }
}
