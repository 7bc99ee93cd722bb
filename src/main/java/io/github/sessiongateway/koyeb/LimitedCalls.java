package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * So many calls at the same time, so many more that wait, first come, first served; one beyond is
 * {@code overloaded} at once. Who waits for a flight that is over leaves the queue unsent, and who
 * may not be sent any more when its turn comes is answered instead.
 */
final class LimitedCalls implements Calls {
  private final Calls calls;
  private final int maxInFlight;
  private final int maxWaiting;
  private final CompletionRate rate;
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private int inFlight;
  private boolean serving;

  LimitedCalls(Calls calls, int maxInFlight, int maxWaiting, LongSupplier nanoTime) {
    this.calls = calls;
    this.maxInFlight = maxInFlight;
    this.maxWaiting = maxWaiting;
    this.rate = new CompletionRate(nanoTime);
  }

  @Override
  public <T> Future<T> send(Operation<T> operation, Flight flight) {
    if (inFlight < maxInFlight && waiting.isEmpty()) {
      return go(operation, flight);
    }
    if (waiting.size() >= maxWaiting) {
      return Future.failedFuture(overloaded());
    }
    Promise<T> turn = Promise.promise();
    Runnable waiter =
        () -> {
          SessionException refusal = flight.refusal();
          if (refusal == null) {
            go(operation, flight).onComplete(turn);
          } else {
            turn.fail(refusal);
          }
        };
    waiting.add(waiter);
    flight.whenOver(
        () -> {
          if (waiting.remove(waiter)) {
            turn.fail(flight.tooLate());
          }
        });
    return turn.future();
  }

  private <T> Future<T> go(Operation<T> operation, Flight flight) {
    inFlight++;
    Promise<T> promise = Promise.promise();
    sent(operation, flight)
        .onComplete(
            (reply, failure) -> {
              inFlight--;
              rate.completed();
              // First its own outcome: it may open the circuit, or begin a pause.
              promise.complete(reply, failure);
              next();
            });
    return promise.future();
  }

  /** A fault must not keep its place. */
  private <T> Future<T> sent(Operation<T> operation, Flight flight) {
    try {
      return calls.send(operation, flight);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private void next() {
    if (serving) {
      return;
    }
    serving = true;
    try {
      while (inFlight < maxInFlight && !waiting.isEmpty()) {
        Iterator<Runnable> first = waiting.iterator();
        Runnable waiter = first.next();
        first.remove();
        waiter.run();
      }
    } finally {
      serving = false;
    }
  }

  private SessionException overloaded() {
    SessionException failure =
        SessionException.of(Failure.OVERLOADED, "Too many requests wait for Koyeb already.");
    Duration wait = rate.timeFor(waiting.size() + 1);
    return wait == null ? failure : failure.retryAfter(wait);
  }

  /** How fast calls complete, from the latest of them. */
  private static final class CompletionRate {
    private static final int KEPT = 64;
    private static final long NEW_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long LONGEST = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    private final long[] completedAt = new long[KEPT];
    private long completions;

    CompletionRate(LongSupplier nanoTime) {
      this.nanoTime = nanoTime;
    }

    void completed() {
      completedAt[(int) (completions++ % KEPT)] = nanoTime.getAsLong();
    }

    /** How long so many completions will take; null while too few are known that are new. */
    @Nullable Duration timeFor(int calls) {
      long now = nanoTime.getAsLong();
      int known = 0;
      long oldest = now;
      while (known < Math.min(completions, KEPT)) {
        long before = completedAt[(int) ((completions - known - 1) % KEPT)];
        if (now - before > NEW_NANOS) {
          // A quiet hour is no rate.
          break;
        }
        oldest = before;
        known++;
      }
      return known < 2 ? null : Duration.ofNanos(Math.min(LONGEST, (now - oldest) / known * calls));
    }
  }
}
