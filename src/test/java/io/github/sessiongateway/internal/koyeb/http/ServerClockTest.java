package io.github.sessiongateway.internal.koyeb.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ServerClockTest {
  private static final String DATE = "Thu, 01 Jan 2026 00:00:00 GMT";
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

  private final ServerClock clock = new ServerClock();

  @Test
  void theTimeIsTheDateAndHalfTheRoundTrip() {
    assertThat(clock.at(date(DATE), Duration.ofMillis(600))).isEqualTo(THEN.plusMillis(300));
    assertThat(clock.at(date(DATE), Duration.ofSeconds(2))).isEqualTo(THEN.plusSeconds(1));
  }

  @Test
  void aRoundTripOverTwoSecondsSaysNothing() {
    assertThat(clock.at(date(DATE), Duration.ofMillis(2_001))).isNull();
  }

  @Test
  void aDateThatCannotBeReadSaysNothing() {
    assertThat(clock.at(date("yesterday"), Duration.ZERO)).isNull();
  }

  private static MultiMap date(String date) {
    return MultiMap.caseInsensitiveMultiMap().add("date", date);
  }
}
