package io.github.sessiongateway.internal.shared;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Since when the store has not answered, and why. The log tells it. A store that is read but
 * rejects each change fails again and again, which is one outage. Confined to one event loop,
 * except what it returns.
 */
final class Outage {
  private static final Logger log = LoggerFactory.getLogger(Outage.class);

  /** The least interval between two lines, because a store may fail in several ways in turn. */
  private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

  /**
   * The least time in which the store must not fail, so that the next failure is another outage.
   */
  private static final long CALM = Duration.ofSeconds(5).toNanos();

  private final LongSupplier elapsed;
  private volatile @Nullable Present present;

  /** The outage that has ended. */
  private @Nullable Past past;

  /** The reason that the log has told in the present outage. */
  private @Nullable String told;

  private @Nullable Long lineAt;

  private record Present(long since, String reason) {}

  private record Past(long since, long until) {}

  Outage(LongSupplier elapsed) {
    this.elapsed = elapsed;
  }

  /** The store has not answered. Returns whether it had answered before. */
  boolean begins(Throwable cause) {
    Present before = present;
    long now = elapsed.getAsLong();
    String reason =
        cause instanceof StoreUnreachable
            ? Objects.requireNonNullElse(cause.getMessage(), "")
            : "The store of sessions failed with " + cause.getClass().getSimpleName();
    present = new Present(before == null ? since(now) : before.since, reason);
    if (!reason.equals(told) && (lineAt == null || now - lineAt >= BETWEEN_LINES)) {
      told = reason;
      lineAt = now;
      log.warn(
          "The store of sessions does not answer (sessions-store.url). {}. The gateway goes on with"
              + " the tokens that it has",
          reason);
    }
    return before == null;
  }

  private long since(long now) {
    return past == null || now - past.until >= CALM ? now : past.since;
  }

  /**
   * The store answers. Returns whether it had not answered before. The log tells it at a later
   * call.
   */
  boolean ends() {
    Present before = present;
    long now = elapsed.getAsLong();
    if (before != null) {
      past = new Past(before.since, now);
      present = null;
    } else if (past != null && told != null && now - past.until >= CALM) {
      told = null;
      log.info(
          "The store of sessions answers again, after {} s",
          TimeUnit.NANOSECONDS.toSeconds(past.until - past.since));
    }
    return before != null;
  }

  /** Returns how long it has lasted, in nanoseconds; null without one. Safe from any thread. */
  @Nullable Long length() {
    Present known = present;
    return known == null ? null : elapsed.getAsLong() - known.since;
  }

  /** Returns its reason; null without one. Safe from any thread. */
  @Nullable String reason() {
    Present known = present;
    return known == null ? null : known.reason;
  }
}
