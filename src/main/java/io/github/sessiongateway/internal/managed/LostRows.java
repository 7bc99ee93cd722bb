package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.telemetry.SharedMeter;
import io.github.sessiongateway.internal.telemetry.SharedMeter.Loss;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows that the store had lost, and that this gateway has written again. The log and the health
 * tell them. Confined to the sessions' event loop, except the problem.
 */
final class LostRows {
  private static final Logger log = LoggerFactory.getLogger(LostRows.class);

  /** How long the health tells them. */
  private static final long SHOWN = Duration.ofMinutes(10).toNanos();

  /** The least interval between two lines, because a store loses many rows at a time. */
  private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

  /** The number of sessions that are remembered, so that each has one line. */
  private static final int REMEMBERED = 10_000;

  private final LongSupplier elapsed;
  private final SharedMeter meter;

  /** What was told of each session. */
  private final Map<String, Told> told =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
          return size() > REMEMBERED;
        }
      };

  private @Nullable Long lineAt;
  private int withoutLine;
  private volatile @Nullable Recent recent;

  private record Told(Object had, Object there) {}

  /**
   * The losses of the latest minutes.
   *
   * @param at when the latest was
   */
  private record Recent(int older, int missing, long at) {}

  /**
   * @param elapsed a monotonic clock in nanoseconds
   */
  LostRows(LongSupplier elapsed, SharedMeter meter) {
    this.elapsed = elapsed;
    this.meter = meter;
  }

  /**
   * Records a loss.
   *
   * @param had what the store had
   * @param there what was in its place
   */
  void lost(Row had, Row there) {
    Loss loss = there.isNone() ? Loss.MISSING : Loss.OLDER;
    meter.lost(loss);
    long now = elapsed.getAsLong();
    Recent before = recent(now);
    recent =
        new Recent(
            (before == null ? 0 : before.older) + (loss == Loss.OLDER ? 1 : 0),
            (before == null ? 0 : before.missing) + (loss == Loss.MISSING ? 1 : 0),
            now);
    Told what = new Told(had.version(), there.version());
    if (!what.equals(told.put(had.name(), what))) {
      tell(had.name(), loss, now);
    }
  }

  private void tell(String name, Loss loss, long now) {
    if (lineAt != null && now - lineAt < BETWEEN_LINES) {
      withoutLine++;
      return;
    }
    log.warn(
        "{} It was restored from a backup, has lost writes, or a person has changed it."
            + " This gateway has written what it knows again{}",
        loss == Loss.OLDER
            ? "The store had an older version of session " + name + " than this gateway."
            : "The store did not have session " + name + " any more.",
        withoutLine == 0 ? "" : ", also of " + withoutLine + " sessions before");
    lineAt = now;
    withoutLine = 0;
  }

  private @Nullable Recent recent(long now) {
    Recent known = recent;
    return known == null || now - known.at >= SHOWN ? null : known;
  }

  /** Returns a sentence for the health, or null. Safe from any thread. */
  @Nullable String problem() {
    Recent known = recent(elapsed.getAsLong());
    return known == null
        ? null
        : "The store of sessions has lost rows (%d older, %d missing): it was restored, has lost writes, or a person has changed it"
            .formatted(known.older, known.missing);
  }
}
