package io.github.sessiongateway.testing;

import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.clock.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Time that passes when the test says so; timers run on the test's thread. Timers may be set from
 * any thread.
 */
public final class ManualTime implements Timers, InstantSource, Ticker {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final NavigableSet<Task> tasks =
      new TreeSet<>(Comparator.comparing(Task::due).thenComparing(Task::order));
  private long nanos = Long.MAX_VALUE - 1_000_000_000; // wraps, as System.nanoTime may
  private Duration passed = Duration.ZERO;
  private Duration slept = Duration.ZERO;
  private long skipped;
  private int set;

  private record Task(Duration due, int order, Runnable action) {}

  @Override
  public Timer after(Duration delay, Runnable action) {
    synchronized (tasks) {
      Task task = new Task(passed.plus(delay), set++, action);
      tasks.add(task);
      return () -> removed(task);
    }
  }

  /** Moves on, timer by timer. */
  public void advance(Duration by) {
    Duration end = passed.plus(by);
    Task next = next(end);
    while (next != null) {
      removed(next);
      move(next.due);
      next.action.run();
      next = next(end);
    }
    move(end);
  }

  /** The machine sleeps: time passes, and no timer counts it. */
  public void suspend(Duration by) {
    slept = slept.plus(by);
    skip(by);
  }

  /** The wall clock was set forward, which looks like a suspend, and {@link #instant} is right. */
  public void skip(Duration by) {
    nanos += by.toNanos();
    skipped += by.toNanos();
  }

  /** How many timers are set. */
  public int timers() {
    synchronized (tasks) {
      return tasks.size();
    }
  }

  @Override
  public Instant instant() {
    return BEGINNING.plus(passed).plus(slept);
  }

  @Override
  public long getAsLong() {
    return nanos;
  }

  @Override
  public long skipped() {
    return skipped;
  }

  private void move(Duration to) {
    synchronized (tasks) {
      nanos += to.minus(passed).toNanos();
      passed = to;
    }
  }

  private void removed(Task task) {
    synchronized (tasks) {
      tasks.remove(task);
    }
  }

  private Task next(Duration end) {
    synchronized (tasks) {
      return tasks.isEmpty() || tasks.first().due.compareTo(end) > 0 ? null : tasks.first();
    }
  }
}
