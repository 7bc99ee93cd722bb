package io.github.sessiongateway.internal.shared;

import io.github.sessiongateway.internal.clock.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The looks at what has changed in the store: at each ring of its bell, and each second, because a
 * bell can be lost. Confined to one event loop.
 */
final class RowFeed implements SharedStore.Bell {
  static final Duration CALM = Duration.ofSeconds(1);

  /** The interval while a session waits for another gateway. */
  static final Duration AWAITED = Duration.ofMillis(100);

  private static final long SWEEP = Duration.ofMinutes(10).toNanos();

  /** The number of rows per turn of the event loop, because each is decrypted. */
  private static final int ROWS_IN_A_TURN = 100;

  private final SharedStore store;
  private final Timers timers;
  private final LongSupplier elapsed;
  private final Executor turns;
  private final Reader reader;
  private final UnreadableRows unreadable = new UnreadableRows();
  private final Promise<Void> complete = Promise.promise();
  private Cursor cursor = Cursor.START;
  private Timers.@Nullable Timer next;
  private boolean isLooking;
  private boolean rangMeanwhile;
  private boolean startsOver;
  private boolean isClosed;
  private long sweptAt;

  /** The reader of the rows. */
  interface Reader {
    /** A row is as the store has it. It may be known already. */
    void read(Row row);

    /** The store has answered, and all of its changes were read. */
    void upToDate();

    /** The store has not answered. */
    void unreachable(Throwable cause);

    /** Returns whether a session waits for another gateway. */
    boolean isAwaited();
  }

  RowFeed(SharedStore store, Timers timers, LongSupplier elapsed, Executor turns, Reader reader) {
    this.store = store;
    this.timers = timers;
    this.elapsed = elapsed;
    this.turns = turns;
    this.reader = reader;
    this.sweptAt = elapsed.getAsLong();
  }

  /** Begins to look. Completes when all rows were read for the first time. */
  Future<Void> start() {
    store.bell(this);
    look();
    return complete.future();
  }

  /** Looks at once, or again if a look is under way. */
  @Override
  public void rang() {
    if (isLooking) {
      rangMeanwhile = true;
    } else {
      look();
    }
  }

  @Override
  public void reconnected() {
    startsOver = true;
    rang();
  }

  /** Looks soon, because a session waits. */
  void hurry() {
    if (!isLooking && !isClosed) {
      lookIn(AWAITED);
    }
  }

  /** Returns how many rows of the store cannot be read. Safe from any thread. */
  int unreadable() {
    return unreadable.size();
  }

  void close() {
    isClosed = true;
    cancel();
  }

  private void look() {
    cancel();
    if (isClosed) {
      return;
    }
    if (startsOver) {
      startsOver = false;
      cursor = Cursor.START;
    }
    isLooking = true;
    rangMeanwhile = false;
    Cursor since = cursor;
    store
        .changed(since)
        .onComplete(
            (page, failure) -> {
              if (failure == null) {
                unreadable.read(page, since.equals(Cursor.START));
                read(page, page.rows().iterator());
              } else {
                // The end of the store fails a look that is under way. That is no outage.
                if (!isClosed) {
                  reader.unreachable(failure);
                }
                ended();
              }
            });
  }

  private void read(Page page, Iterator<Row> rows) {
    for (int i = 0; i < ROWS_IN_A_TURN && rows.hasNext(); i++) {
      reader.read(rows.next());
    }
    if (rows.hasNext()) {
      turns.execute(() -> read(page, rows));
      return;
    }
    cursor = page.next();
    if (page.isLast()) {
      complete.tryComplete();
      reader.upToDate();
      sweep();
    } else {
      rangMeanwhile = true;
    }
    ended();
  }

  /** Removes the rows of sessions that have ended long ago. Any gateway may do it. */
  private void sweep() {
    long now = elapsed.getAsLong();
    if (now - sweptAt >= SWEEP) {
      sweptAt = now;
      var unused = store.sweep();
    }
  }

  private void ended() {
    isLooking = false;
    if (rangMeanwhile) {
      look();
    } else if (!isClosed) {
      lookIn(reader.isAwaited() ? AWAITED : CALM);
    }
  }

  private void lookIn(Duration wait) {
    cancel();
    next = timers.after(wait, this::look);
  }

  private void cancel() {
    if (next != null) {
      next.cancel();
      next = null;
    }
  }
}
