package io.github.sessiongateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
  @ParameterizedTest
  @CsvSource({
    "2026-11-24T15:54:47Z, 2026-11-24T15:54:47Z",
    "2026-11-24T15:54:47.123456Z, 2026-11-24T15:54:47.123456Z",
    "2026-11-24T15:54:47+01:00, 2026-11-24T14:54:47Z",
    "2024-02-29T23:59:59Z, 2024-02-29T23:59:59Z",
  })
  void aTimeIsRead(String text, Instant expected) {
    assertThat(Rfc3339.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "2026-11-24",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00",
        "2026-01-01 00:00:00Z",
      })
  void aTextThatIsNotATimeIsNull(String text) {
    assertThat(Rfc3339.parse(text)).isNull();
  }

  @Test
  void itAgreesWithTheReaderOfThePlatform() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      Instant time = Instant.ofEpochSecond(random.nextLong(0, 253_402_300_800L));
      String text = time.atOffset(ZoneOffset.UTC).toString().replaceFirst("T(..:..)Z", "T$1:00Z");
      assertThat(Rfc3339.parse(text)).isEqualTo(OffsetDateTime.parse(text).toInstant());
    }
  }
}
