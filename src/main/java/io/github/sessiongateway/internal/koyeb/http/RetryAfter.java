package io.github.sessiongateway.internal.koyeb.http;

import io.github.sessiongateway.api.LoginReply;
import io.netty.handler.codec.DateFormatter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Date;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code Retry-After} (RFC 9110, section 10.2.3) in the forms that servers send: seconds, a
 * fraction, a number with a unit, or a date. There may be a list, or several headers; the longest
 * wins. A date is measured against the reply's own {@code Date} if there is one, so that the local
 * clock does not matter.
 */
public final class RetryAfter {
  private static final Duration LONGEST = Duration.ofDays(1);

  /** The wait for a header that cannot be read. */
  private static final Duration NONSENSE = Duration.ofSeconds(1);

  private static final Pattern NUMBER =
      Pattern.compile(
          "\\+?(\\d{1,400}(?:\\.\\d{0,9})?|\\.\\d{1,9})\\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?)?");

  /** Splits a list, but not a date after its day of the week. */
  private static final Pattern COMMA =
      Pattern.compile(
          "(?i)(?<!\\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?),");

  private RetryAfter() {}

  /** Returns the wait in whole seconds, a day at most; null without the header. */
  static @Nullable Duration of(MultiMap headers, Instant now) {
    Instant date = date(headers.get(HttpHeaders.DATE));
    Instant then = date == null ? now : date;
    return headers.getAll(HttpHeaders.RETRY_AFTER).stream()
        .flatMap(COMMA::splitAsStream)
        .map(item -> Objects.requireNonNullElse(wait(item, then), NONSENSE))
        .max(Comparator.naturalOrder())
        .orElse(headers.contains(HttpHeaders.RETRY_AFTER) ? NONSENSE : null);
  }

  /** Whether there is a header of which nothing can be read. */
  static boolean isNonsense(MultiMap headers) {
    return headers.contains(HttpHeaders.RETRY_AFTER)
        && headers.getAll(HttpHeaders.RETRY_AFTER).stream()
            .flatMap(COMMA::splitAsStream)
            .allMatch(item -> wait(item, Instant.EPOCH) == null);
  }

  private static @Nullable Duration wait(String text, Instant now) {
    String item = text.replace('"', ' ').strip();
    Matcher number = NUMBER.matcher(item.toLowerCase(Locale.ROOT));
    if (number.matches()) {
      return seconds(new BigDecimal(number.group(1)).multiply(unit(number.group(2))));
    }
    Instant httpDate = date(item);
    Instant then = httpDate == null ? LoginReply.time(item) : httpDate;
    return then == null
        ? null
        : seconds(BigDecimal.valueOf(Duration.between(now, then).toMillis()).movePointLeft(3));
  }

  private static BigDecimal unit(@Nullable String unit) {
    return unit == null
        ? BigDecimal.ONE
        : switch (unit.charAt(0)) {
          case 'h' -> BigDecimal.valueOf(3600);
          case 'm' ->
              unit.startsWith("ms") || unit.startsWith("mil")
                  ? BigDecimal.valueOf(1, 3)
                  : BigDecimal.valueOf(60);
          default -> BigDecimal.ONE;
        };
  }

  private static Duration seconds(BigDecimal seconds) {
    long whole =
        seconds
            .max(BigDecimal.ZERO)
            .min(BigDecimal.valueOf(LONGEST.toSeconds()))
            .setScale(0, RoundingMode.CEILING)
            .longValueExact();
    return Duration.ofSeconds(whole);
  }

  /** Returns an HTTP date in any of its three forms (section 5.6.7); null for another text. */
  public static @Nullable Instant date(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      // Netty throws at more than 64 characters.
      Date old = text.length() > 64 ? null : DateFormatter.parseHttpDate(text);
      return old == null ? null : old.toInstant();
    }
  }
}
