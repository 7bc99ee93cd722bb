package io.github.sessiongateway.koyeb;

import io.netty.handler.codec.DateFormatter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * {@code Retry-After} (RFC 9110, section 10.2.3): seconds, or a date, which is measured against the
 * reply's own {@code Date}, so that no clock of ours matters.
 */
final class RetryAfter {
  private static final int MAX_DIGITS = 9;
  private static final Duration LONGEST = Duration.ofDays(1);

  private RetryAfter() {}

  /** The wait, at most a day; null where the header is missing or says nothing usable. */
  static @Nullable Duration of(MultiMap headers) {
    String text = headers.get(HttpHeaders.RETRY_AFTER);
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return text.length() > MAX_DIGITS ? LONGEST : clamped(Long.parseLong(text));
    }
    Instant now = date(headers.get(HttpHeaders.DATE));
    Instant then = date(text);
    if (now == null || then == null) {
      return null;
    }
    return clamped(Duration.between(now, then).toSeconds());
  }

  private static Duration clamped(long seconds) {
    return Duration.ofSeconds(Math.max(0, Math.min(seconds, LONGEST.toSeconds())));
  }

  /** An HTTP date in any of the three forms (section 5.6.7); null if the text is none. */
  static @Nullable Instant date(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      // More than 64 characters make Netty throw.
      Date old = text.length() > 64 ? null : DateFormatter.parseHttpDate(text);
      return old == null ? null : old.toInstant();
    }
  }
}
