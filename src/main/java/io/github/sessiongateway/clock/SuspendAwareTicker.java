package io.github.sessiongateway.clock;

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
 * A monotonic clock that also counts the time in which the machine was suspended. The monotonic
 * clock of Linux stands still then, and the wall clock does not. When the wall clock has run ahead
 * of the monotonic one by more than two seconds, that time has passed.
 *
 * <p>A wall clock that was set forward looks the same, and counts as passed, too: a token that is
 * refreshed too early does no harm. A wall clock that was set back changes nothing. A process that
 * was stopped is no case at all, because both clocks run on.
 *
 * <p>Every reading looks at the wall clock, so that the first one after a resume is right. The
 * monotonic clock is read once per millisecond of the wall clock, so that a reading costs one clock
 * and not two. Safe from any thread.
 */
public final class SuspendAwareTicker implements Ticker {
  private static final Logger log = LoggerFactory.getLogger(SuspendAwareTicker.class);

  private static final long MILLI = 1_000_000;
  private static final long LOOK_MILLIS = 1_000;
  private static final long LEAST_SKIP = Duration.ofSeconds(2).toNanos();

  /** A clock that was set from 1970 skips a year, not half a century: nanoseconds overflow. */
  private static final long LONGEST_SKIP = Duration.ofDays(366).toNanos();

  private static final long MOST_SKIPPED = Duration.ofDays(36_600).toNanos();

  private final LongSupplier nanoTime;
  private final LongSupplier wallMillis;
  private final AtomicReference<Look> latest;
  private volatile Runnable skipListener = () -> {};

  /**
   * Both clocks at one moment.
   *
   * @param lead by how much the wall clock is ahead of the monotonic one
   */
  record Look(long wallMillis, long nanos, long skipped, long lead) {}

  /** Ticks by the clocks of the system. */
  public static SuspendAwareTicker system() {
    return new SuspendAwareTicker(System::nanoTime, System::currentTimeMillis);
  }

  /** Ticks by these two clocks, a monotonic one and the wall clock. */
  SuspendAwareTicker(LongSupplier nanoTime, LongSupplier wallMillis) {
    this.nanoTime = nanoTime;
    this.wallMillis = wallMillis;
    long nanos = nanoTime.getAsLong();
    long wall = wallMillis.getAsLong();
    this.latest = new AtomicReference<>(new Look(wall, nanos, 0, wall * MILLI - nanos));
  }

  /** Runs when time was skipped, on the thread that has noticed. */
  public void whenSkipped(Runnable listener) {
    skipListener = listener;
  }

  /** Looks every second, also while no one reads the time; what it returns ends that. */
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

  /** Compares both clocks now, also when the wall clock stands still. */
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
    // The process may be stopped between two of these: then neither bound of the lead is too tight.
    long begin = nanoTime.getAsLong();
    long wall = wallMillis.getAsLong();
    long end = nanoTime.getAsLong();
    long most = wall * MILLI - begin;
    long ahead = wall * MILLI - end - before.lead;
    boolean skips = ahead > LEAST_SKIP;
    // The smallest lead is kept: small skips add up, and a wall clock that was set back hides none.
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
        "{} s have passed unseen: the machine was suspended, or its clock was set forward",
        skipped / 1_000_000_000);
    skipListener.run();
  }
}
