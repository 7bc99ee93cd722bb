package io.github.sessiongateway.koyeb;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  /** More than Netty parses: it throws. */
  private static final String LONG =
      "x23456789-123456789-123456789-123456789-123456789-123456789-12345";

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
    assertThat(RetryAfter.of(headers(header).add("Date", NOW)))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1.5", "soon", "Sun, 06 Nov", LONG})
  void whatIsNeitherSaysNothing(String header) {
    assertThat(RetryAfter.of(headers(header).add("Date", NOW))).isNull();
  }

  @Test
  void aDateBesideNoDateSaysNothing() {
    assertThat(RetryAfter.of(headers(NOW))).isNull();
  }

  private static MultiMap headers(String retryAfter) {
    return MultiMap.caseInsensitiveMultiMap().add("Retry-After", retryAfter);
  }
}
