package io.github.sessiongateway.koyeb;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Koyeb's own time at the moment when a reply came: its {@code Date} (RFC 9110, section 6.6.1) and
 * half the round trip. A round trip over 2 s says too little, and a reply with an {@code Age} is an
 * old one. Confined to one event loop.
 */
final class ServerClock {
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final String AGE = "Age";

  private String latestText = "";
  private @Nullable Instant latest;

  /** The time; null where the reply does not tell it. */
  @Nullable Instant at(MultiMap headers, Duration roundTrip) {
    String text = headers.get(HttpHeaders.DATE);
    if (text == null || headers.contains(AGE) || roundTrip.compareTo(LONGEST) > 0) {
      return null;
    }
    if (!text.equals(latestText)) {
      // All replies of a second say the same.
      latest = RetryAfter.date(text);
      latestText = text;
    }
    return latest == null ? null : latest.plus(roundTrip.dividedBy(2));
  }
}
