package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Secret;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Whom Koyeb has asked to wait, and for how long: at most a minute each, at most so many. */
final class Pauses {
  static final int MAX_SUBJECTS = 10_000;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final LongSupplier nanoTime;
  private final Map<Secret, Long> until = new LinkedHashMap<>();

  Pauses(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void pause(Secret subject, Duration wait) {
    long nanos = (wait.compareTo(LONGEST) > 0 ? LONGEST : wait).toNanos();
    long end = nanoTime.getAsLong() + nanos;
    Long before = until.remove(subject);
    if (before != null && before - end > 0) {
      // What Koyeb has asked for first still holds.
      end = before;
    }
    if (until.size() >= MAX_SUBJECTS) {
      // The oldest: a pause that is forgotten costs Koyeb one request.
      until.remove(until.keySet().iterator().next());
    }
    until.put(subject, end);
  }

  /** What is left of a pause; null if there is none. */
  @Nullable Duration left(Secret subject) {
    if (until.isEmpty()) {
      return null;
    }
    Long end = until.get(subject);
    if (end == null) {
      return null;
    }
    long nanos = end - nanoTime.getAsLong();
    if (nanos > 0) {
      return Duration.ofNanos(nanos);
    }
    until.remove(subject);
    return null;
  }

  int size() {
    return until.size();
  }
}
