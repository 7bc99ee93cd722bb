package io.github.sessiongateway.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Times as RFC 3339 writes them. */
final class Rfc3339 {
  private static final int SECONDS_A_DAY = 86_400;
  private static final String COMMON = "0000-00-00T00:00:00Z";

  private Rfc3339() {}

  /** Returns the time; null if the text is not a time. */
  static @Nullable Instant parse(String text) {
    try {
      return isCommon(text) ? common(text) : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * Reads Koyeb's own form, whole seconds in UTC. The formatter takes 20 times as long: 1.5 us
   * more, beside the 3.4 us of CPU that a whole refresh takes.
   */
  private static Instant common(String text) {
    long day =
        LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    if (hour > 23 || minute > 59 || second > 59) {
      throw new DateTimeException("no such time of day");
    }
    return Instant.ofEpochSecond(day * SECONDS_A_DAY + hour * 3600L + minute * 60L + second);
  }

  private static boolean isCommon(String text) {
    if (text.length() != COMMON.length()) {
      return false;
    }
    for (int i = 0; i < COMMON.length(); i++) {
      char c = text.charAt(i);
      if (COMMON.charAt(i) == '0' ? c < '0' || c > '9' : c != COMMON.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }
}
