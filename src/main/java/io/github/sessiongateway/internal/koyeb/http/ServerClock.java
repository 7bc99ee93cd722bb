package io.github.sessiongateway.internal.koyeb.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Koyeb's own time when a reply arrives: its {@code Date} (RFC 9110, section 6.6.1) and half the
 * round trip. A round trip over 2 s is too imprecise. A reply with an {@code Age} comes from a
 * cache. Confined to one event loop.
 */
final class ServerClock {
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final String AGE = "Age";

  private String latestText = "";
  private @Nullable Instant latest;

  /** Returns the time; null if the reply does not tell it. */
  @Nullable Instant at(MultiMap headers, Duration roundTrip) {
    String text = headers.get(HttpHeaders.DATE);
    if (text == null || headers.contains(AGE) || roundTrip.compareTo(LONGEST) > 0) {
      return null;
    }
    if (!text.equals(latestText)) {
      // All replies within a second have the same.
      latest = RetryAfter.date(text);
      latestText = text;
    }
    return latest == null ? null : latest.plus(roundTrip.dividedBy(2));
  }
}
