package io.github.sessiongateway.managed;

import io.github.sessiongateway.clock.Timers;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tasks by the time when they are due, behind one timer: a heap whose entries know their place, so
 * that to set, to move and to cancel one of 100,000 costs a few steps. Confined to one event loop.
 */
final class DueQueue {
  /** Never due. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int ABSENT = -1;
  private static final long MILLI = 1_000_000;

  /** So many a turn of the event loop: a crowd that is due at once does not hold it. */
  static final int A_TURN = 1_000;

  private final Timers timers;
  private final LongSupplier elapsed;
  private Entry[] heap = new Entry[16];
  private int size;
  private Timers.@Nullable Timer timer;
  private long armedFor = NEVER;
  private boolean running;

  /**
   * Makes an empty queue.
   *
   * @param elapsed nanoseconds that only grow, from 0
   */
  DueQueue(Timers timers, LongSupplier elapsed) {
    this.timers = timers;
    this.elapsed = elapsed;
  }

  /** A task with its place in the queue, to be used again and again. */
  static final class Entry {
    private final Runnable task;
    private long at = NEVER;
    private int index = ABSENT;

    Entry(Runnable task) {
      this.task = task;
    }

    /** When it is due; {@link #NEVER} while it is not in the queue. */
    long at() {
      return at;
    }
  }

  /** Sets or moves a task; {@link #NEVER} takes it out. */
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

  /** How many tasks wait. */
  int size() {
    return size;
  }

  /** Takes every task out. */
  void clear() {
    while (size > 0) {
      heap[0].at = NEVER;
      remove(heap[0]);
    }
    arm();
  }

  /** Looks at the time again: its timer does not know of time that was skipped. */
  void wake() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    armedFor = NEVER;
    arm();
  }

  private void arm() {
    long next = size == 0 ? NEVER : heap[0].at;
    if (next >= armedFor && armedFor != NEVER && next != NEVER) {
      // It comes too early and sets itself again: cheaper than a new timer at every change.
      return;
    }
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    armedFor = next;
    if (next != NEVER) {
      long nanos = Math.max(0, next - elapsed.getAsLong());
      // Rounded up: a timer that comes too early would only have to be set again.
      timer = timers.after(Duration.ofMillis((nanos + MILLI - 1) / MILLI), this::due);
    }
  }

  private void due() {
    timer = null;
    armedFor = NEVER;
    running = true;
    try {
      long now = elapsed.getAsLong();
      for (int i = 0; i < A_TURN && size > 0 && heap[0].at <= now; i++) {
        Entry entry = heap[0];
        entry.at = NEVER;
        remove(entry);
        entry.task.run();
      }
    } finally {
      running = false;
      arm();
    }
  }

  private void remove(Entry entry) {
    int index = entry.index;
    if (index == ABSENT) {
      return;
    }
    entry.index = ABSENT;
    Entry last = heap[--size];
    // The array holds no task that has gone.
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
