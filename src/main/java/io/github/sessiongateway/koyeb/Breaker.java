package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.config.BreakerConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * A circuit breaker by the rate of failures over a sliding window. Closed, it lets every call pass
 * and counts; open, none until {@code reset} has passed; half open, one probe, whose outcome closes
 * it or opens it again, until {@code reset} has passed since the probe began. Outcomes of calls
 * from before a change of state do not count.
 */
final class Breaker {
  /** In which state a breaker is. */
  enum State {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  /** Told of each change of state. */
  @FunctionalInterface
  interface Listener {
    void changed(State state);
  }

  private static final int BUCKETS = 10;

  private final BreakerConfig config;
  private final LongSupplier nanoTime;
  private final Listener listener;
  private final long bucketNanos;
  private final long resetNanos;
  private final long begin;
  private final int[] calls = new int[BUCKETS];
  private final int[] failures = new int[BUCKETS];

  private State state = State.CLOSED;
  private long bucket;
  private long openedAt;
  private boolean probing;
  private int changes;

  Breaker(BreakerConfig config, LongSupplier nanoTime, Listener listener) {
    this.config = config;
    this.nanoTime = nanoTime;
    this.listener = listener;
    this.bucketNanos = Math.max(1, config.window().toNanos() / BUCKETS);
    this.resetNanos = config.reset().toNanos();
    this.begin = nanoTime.getAsLong();
  }

  State state() {
    return state;
  }

  /** Whether a call may pass; one that does must tell its outcome, or that it has none. */
  boolean admits() {
    if (state == State.OPEN && sinceOpened() >= resetNanos) {
      change(State.HALF_OPEN);
    }
    if (state == State.HALF_OPEN && !probing) {
      probing = true;
      // The next probe is due from here: a Koyeb that stalls must not make the circuit open longer.
      openedAt = nanoTime.getAsLong();
      return true;
    }
    return state == State.CLOSED;
  }

  /** What to give back with an outcome, so that it counts for this state alone. */
  int ticket() {
    return changes;
  }

  /** How long until a call may pass again, at least a moment. */
  Duration untilNext() {
    return Duration.ofNanos(Math.max(1, state == State.OPEN ? resetNanos - sinceOpened() : 1));
  }

  /** A call that was admitted has failed, or has not. */
  void outcome(int ticket, boolean failed) {
    if (ticket != changes) {
      return;
    }
    if (state == State.HALF_OPEN) {
      if (failed) {
        change(State.OPEN);
      } else {
        Arrays.fill(calls, 0);
        Arrays.fill(failures, 0);
        change(State.CLOSED);
      }
      return;
    }
    roll();
    int at = (int) (bucket % BUCKETS);
    calls[at]++;
    if (failed) {
      failures[at]++;
      int all = Arrays.stream(calls).sum();
      if (all >= config.minCalls()
          && Arrays.stream(failures).sum() * 100L >= (long) all * config.rate()) {
        open();
      }
    }
  }

  /** A call that was admitted came to nothing that says anything about Koyeb. */
  void noOutcome(int ticket) {
    if (ticket == changes) {
      probing = false;
    }
  }

  private void open() {
    openedAt = nanoTime.getAsLong();
    change(State.OPEN);
  }

  private void change(State next) {
    state = next;
    probing = false;
    changes++;
    listener.changed(next);
  }

  private long sinceOpened() {
    return nanoTime.getAsLong() - openedAt;
  }

  /** Empties the buckets that time has passed over. */
  private void roll() {
    long now = (nanoTime.getAsLong() - begin) / bucketNanos;
    long passed = Math.min(now - bucket, BUCKETS);
    for (long i = 1; i <= passed; i++) {
      int at = (int) ((bucket + i) % BUCKETS);
      calls[at] = 0;
      failures[at] = 0;
    }
    bucket = Math.max(bucket, now);
  }
}
