package io.github.sessiongateway.internal.koyeb.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  /** More than Netty parses: it throws. */
  private static final String LONG =
      "x23456789-123456789-123456789-123456789-123456789-123456789-12345";

  private static final Instant CLOCK = Instant.parse("2026-01-01T00:00:00Z");
  private static final String NOW = "Sun, 06 Nov 1994 08:49:30 GMT";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "7 | 7",
        "86400 | 86400",
        "86401 | 86400",
        "99999999999999999999 | 86400",
        "Sun, 06 Nov 1994 08:49:37 GMT | 7",
        "Sunday, 06-Nov-94 08:49:37 GMT | 7",
        "Sun Nov  6 08:49:37 1994 | 7",
        "Sun, 06 Nov 1994 08:49:00 GMT | 0",
        "Fri, 31 Dec 9999 23:59:59 GMT | 86400"
      })
  void isSecondsOrADateInAnyForm(String header, long seconds) {
    assertThat(RetryAfter.of(headers(header).add("Date", NOW), CLOCK))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.5 | 2",
        "0.001 | 1",
        ".5 | 1",
        "2.0 | 2",
        "+7 | 7",
        "'  7  ' | 7",
        "\"7\" | 7",
        "7s | 7",
        "7 seconds | 7",
        "1500ms | 2",
        "2 minutes | 120",
        "1h | 3600",
        "3, 9 | 9",
        "9, 3 | 9",
        "3, soon | 3",
        "0, Sun, 06 Nov 1994 08:49:37 GMT | 7",
        "Sun, 06 Nov 1994 08:49:37 GMT, 2 | 7",
        "1994-11-06T08:49:37Z | 1",
        "2026-11-06T08:49:37Z | 86400"
      })
  void othersFormsAreReadAndRoundedUp(String header, long seconds) {
    assertThat(RetryAfter.of(headers(header).add("Date", NOW), CLOCK))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void theLongestOfSeveralHeadersWins() {
    assertThat(RetryAfter.of(headers("3").add("retry-after", "9").add("Retry-After", "5"), CLOCK))
        .isEqualTo(Duration.ofSeconds(9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "soon", "NaN", "1e3", "Sun, 06 Nov", ",,", LONG})
  void nonsenseIsABackOff(String header) {
    assertThat(RetryAfter.of(headers(header).add("Date", NOW), CLOCK))
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(RetryAfter.isNonsense(headers(header))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "soon, 3", "Sun, 06 Nov 1994 08:49:37 GMT"})
  void aHeaderOfWhichAPartCanBeReadIsNoNonsense(String header) {
    assertThat(RetryAfter.isNonsense(headers(header))).isFalse();
    assertThat(RetryAfter.isNonsense(MultiMap.caseInsensitiveMultiMap())).isFalse();
  }

  @Test
  void whereThereIsNoHeaderThereIsNoWait() {
    assertThat(RetryAfter.of(MultiMap.caseInsensitiveMultiMap(), CLOCK)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense"})
  void aDateBesideNoDateIsReadByTheOwnClock(String date) {
    MultiMap headers = headers("Sun, 06 Nov 1994 08:49:37 GMT");
    if (!date.isEmpty()) {
      headers.add("Date", date);
    }
    assertThat(RetryAfter.of(headers, Instant.parse("1994-11-06T08:49:30.500Z")))
        .isEqualTo(Duration.ofSeconds(7));
  }

  private static MultiMap headers(String retryAfter) {
    return MultiMap.caseInsensitiveMultiMap().add("Retry-After", retryAfter);
  }
}
