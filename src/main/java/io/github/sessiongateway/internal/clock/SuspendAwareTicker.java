package io.github.sessiongateway.internal.clock;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A monotonic clock that also counts the time in which the machine was suspended. During a suspend,
 * Linux stops its monotonic clock but not the wall clock. If the wall clock gains more than two
 * seconds on the monotonic clock, that time is counted as passed.
 *
 * <p>A wall clock that is set forward looks like a suspend, and is counted too, because an early
 * refresh does no harm. A wall clock that is set back changes nothing. When a process is stopped,
 * both clocks run on.
 *
 * <p>Every reading reads the wall clock, otherwise the first reading after a suspend would be
 * wrong. The monotonic clock is read once per millisecond of the wall clock. Most readings
 * therefore read only one clock. Safe from any thread.
 */
public final class SuspendAwareTicker implements Ticker {
  private static final Logger log = LoggerFactory.getLogger(SuspendAwareTicker.class);

  private static final long MILLI = 1_000_000;
  private static final long LOOK_MILLIS = 1_000;
  private static final long LEAST_SKIP = Duration.ofSeconds(2).toNanos();

  /** The largest skip, so that nanoseconds do not overflow when a clock is set from 1970. */
  private static final long LONGEST_SKIP = Duration.ofDays(366).toNanos();

  private static final long MOST_SKIPPED = Duration.ofDays(36_600).toNanos();

  private final LongSupplier nanoTime;
  private final LongSupplier wallMillis;
  private final AtomicReference<Look> latest;
  private volatile Runnable skipListener = () -> {};

  /**
   * The readings of both clocks at one time.
   *
   * @param lead the difference of the wall clock to the monotonic clock
   */
  record Look(long wallMillis, long nanos, long skipped, long lead) {}

  /** Returns a ticker on the clocks of the system. */
  public static SuspendAwareTicker system() {
    return new SuspendAwareTicker(System::nanoTime, System::currentTimeMillis);
  }

  /** Creates a ticker on a monotonic clock and a wall clock. */
  SuspendAwareTicker(LongSupplier nanoTime, LongSupplier wallMillis) {
    this.nanoTime = nanoTime;
    this.wallMillis = wallMillis;
    long nanos = nanoTime.getAsLong();
    long wall = wallMillis.getAsLong();
    this.latest = new AtomicReference<>(new Look(wall, nanos, 0, wall * MILLI - nanos));
  }

  /** Sets the listener that runs after a skip, on the thread that detected it. */
  public void whenSkipped(Runnable listener) {
    skipListener = listener;
  }

  /** Starts to compare the clocks every second. Returns the function that stops it. */
  public Supplier<Future<Void>> watch(Vertx vertx) {
    long timer = vertx.setPeriodic(LOOK_MILLIS, fired -> look());
    return () -> {
      vertx.cancelTimer(timer);
      return Future.succeededFuture();
    };
  }

  @Override
  public long getAsLong() {
    return current().nanos;
  }

  @Override
  public long awake() {
    Look look = current();
    return look.nanos - look.skipped;
  }

  private Look current() {
    Look look = latest();
    return look.wallMillis == wallMillis.getAsLong() ? look : look();
  }

  @Override
  public long skipped() {
    return latest().skipped;
  }

  /** Compares both clocks now, even if the wall clock has not moved. */
  Look look() {
    while (true) {
      Look before = latest();
      Look now = look(before);
      if (latest.compareAndSet(before, now)) {
        if (now.skipped != before.skipped) {
          tell(now.skipped - before.skipped);
        }
        return now;
      }
    }
  }

  private Look latest() {
    return Objects.requireNonNull(latest.get());
  }

  private Look look(Look before) {
    // The process may be stopped between two readings. Both bounds of the lead allow for that.
    long begin = nanoTime.getAsLong();
    long wall = wallMillis.getAsLong();
    long end = nanoTime.getAsLong();
    long most = wall * MILLI - begin;
    long ahead = wall * MILLI - end - before.lead;
    boolean skips = ahead > LEAST_SKIP;
    // The smallest lead is kept. Small skips then add up, and a clock set back hides no later skip.
    long lead = skips || most - before.lead < 0 ? most : before.lead;
    long skipped =
        skips
            ? Math.min(MOST_SKIPPED, before.skipped + Math.min(LONGEST_SKIP, ahead))
            : before.skipped;
    long nanos = end + skipped;
    return new Look(wall, nanos - before.nanos > 0 ? nanos : before.nanos, skipped, lead);
  }

  private void tell(long skipped) {
    log.warn(
        "{} s were skipped: the machine was suspended, or its clock was set forward",
        skipped / 1_000_000_000);
    skipListener.run();
  }
}
