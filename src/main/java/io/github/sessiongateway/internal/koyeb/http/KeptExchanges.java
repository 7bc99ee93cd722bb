package io.github.sessiongateway.internal.koyeb.http;

import io.github.sessiongateway.internal.clock.Timers;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Exchanges that go on after the time-out of their attempt, because a late reply is of use. Each
 * ends 60 s after its begin. Beyond 16 of them, the oldest ends. Confined to one event loop.
 */
final class KeptExchanges {
  /** How many places they take in the pool of connections. */
  static final int MOST = 16;

  /** How long an exchange lasts at most, whether it is kept or not. */
  static final Duration LONGEST = Duration.ofSeconds(60);

  private final Timers timers;
  private final LongSupplier nanoTime;
  private final Set<Kept> kept = new LinkedHashSet<>();

  KeptExchanges(Timers timers, LongSupplier nanoTime) {
    this.timers = timers;
    this.nanoTime = nanoTime;
  }

  /**
   * Keeps an exchange. It is forgotten when the timer that this returns is cancelled.
   *
   * @param begunAt when the attempt began
   * @param end ends the exchange
   */
  Timers.Timer keep(long begunAt, Runnable end) {
    if (kept.size() >= MOST) {
      kept.iterator().next().isOver();
    }
    Duration left = LONGEST.minusNanos(nanoTime.getAsLong() - begunAt);
    return new Kept(left, end);
  }

  /** Returns how many have not ended. */
  int size() {
    return kept.size();
  }

  /** Whether every exchange has ended. */
  boolean isEmpty() {
    return kept.isEmpty();
  }

  private final class Kept implements Timers.Timer {
    private final Runnable end;
    private final Timers.Timer timer;

    Kept(Duration left, Runnable end) {
      this.end = end;
      this.timer = timers.after(left, this::isOver);
      kept.add(this);
    }

    void isOver() {
      cancel();
      end.run();
    }

    @Override
    public void cancel() {
      kept.remove(this);
      timer.cancel();
    }
  }
}
