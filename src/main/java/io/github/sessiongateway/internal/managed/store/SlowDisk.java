package io.github.sessiongateway.internal.managed.store;

import io.github.sessiongateway.internal.clock.Timers;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The detector of a disk that is too slow. Confined to one event loop. */
final class SlowDisk {
  /** The time after which a disk is reported as slow. */
  static final Duration SLOW = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(SlowDisk.class);

  private final Timers timers;
  private final LongSupplier nanoTime;
  private final Supplier<@Nullable Long> oldest;
  private boolean watched;
  private volatile @Nullable String problem;

  /**
   * Creates a detector for a queue of changes.
   *
   * @param oldest returns when the oldest change was offered, or null if the queue is empty
   */
  SlowDisk(Timers timers, LongSupplier nanoTime, Supplier<@Nullable Long> oldest) {
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.oldest = oldest;
  }

  /** Returns a sentence about a slow disk, or null. Safe from any thread. */
  @Nullable String problem() {
    return problem;
  }

  /** Checks whenever the oldest change has waited for too long, until the queue is empty. */
  void watch() {
    Long since = oldest.get();
    if (watched || since == null) {
      return;
    }
    watched = true;
    timers.after(
        problem == null ? SLOW.minusNanos(age(since)) : SLOW,
        () -> {
          watched = false;
          look();
          watch();
        });
  }

  /** Checks now. */
  void look() {
    Long since = oldest.get();
    if (since == null || age(since) < SLOW.toNanos()) {
      problem = null;
    } else if (problem == null) {
      problem =
          "The disk of sessions-store.dir is slow or hangs: sessions wait for it for more than "
              + SLOW.toSeconds()
              + " s.";
      log.warn("{}", problem);
    }
  }

  private long age(long since) {
    return nanoTime.getAsLong() - since;
  }
}
