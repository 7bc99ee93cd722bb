package io.github.sessiongateway.internal.koyeb.resilience;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** Counts what happened within a window of time that ends now, in tenths of the window. */
final class SlidingCount {
  private static final int BUCKETS = 10;

  private final LongSupplier nanoTime;
  private final long bucketNanos;
  private final long begin;
  private final int[] counts = new int[BUCKETS];
  private long bucket;

  SlidingCount(Duration window, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.bucketNanos = Math.max(1, window.toNanos() / BUCKETS);
    this.begin = nanoTime.getAsLong();
  }

  void increment() {
    add(1);
  }

  /** Returns a count over another window, which begins with what this one has counted. */
  SlidingCount over(Duration window) {
    SlidingCount other = new SlidingCount(window, nanoTime);
    other.add(sum());
    return other;
  }

  private void add(int more) {
    roll();
    counts[(int) (bucket % BUCKETS)] += more;
  }

  int sum() {
    roll();
    return Arrays.stream(counts).sum();
  }

  /** Returns the sum and changes nothing. Safe from any thread, which may see an earlier number. */
  int peek() {
    long now = (nanoTime.getAsLong() - begin) / bucketNanos;
    int sum = 0;
    for (long i = Math.max(0, now - BUCKETS + 1); i <= bucket; i++) {
      sum += counts[(int) (i % BUCKETS)];
    }
    return sum;
  }

  void clear() {
    Arrays.fill(counts, 0);
  }

  /** Empties the buckets that time has passed over. */
  private void roll() {
    long now = (nanoTime.getAsLong() - begin) / bucketNanos;
    long passed = Math.min(now - bucket, BUCKETS);
    for (long i = 1; i <= passed; i++) {
      counts[(int) ((bucket + i) % BUCKETS)] = 0;
    }
    bucket = Math.max(bucket, now);
  }
}
