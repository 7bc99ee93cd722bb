package io.github.sessiongateway.internal.koyeb.resilience;

import io.github.sessiongateway.api.Secret;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The subjects for which Koyeb has asked the gateway to wait, by {@code Retry-After}. A cool-down
 * lasts a minute at most. Beyond {@value #MAX_SUBJECTS} subjects the oldest is forgotten.
 */
final class Cooldowns {
  static final int MAX_SUBJECTS = 10_000;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final LongSupplier nanoTime;
  private final Map<Secret, Long> until = new LinkedHashMap<>();

  Cooldowns(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Begins a cool-down; one that lasts longer already stays. */
  void begin(Secret subject, Duration wait) {
    long nanos = (wait.compareTo(LONGEST) > 0 ? LONGEST : wait).toNanos();
    long end = nanoTime.getAsLong() + nanos;
    Long before = until.remove(subject);
    if (before != null && before - end > 0) {
      end = before;
    }
    if (until.size() >= MAX_SUBJECTS) {
      // A cool-down that is forgotten costs Koyeb one request.
      until.remove(until.keySet().iterator().next());
    }
    until.put(subject, end);
  }

  /** Returns what is left of a subject's cool-down; null without one. */
  @Nullable Duration left(Secret subject) {
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
