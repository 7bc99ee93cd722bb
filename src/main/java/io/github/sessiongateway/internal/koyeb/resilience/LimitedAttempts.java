package io.github.sessiongateway.internal.koyeb.resilience;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.koyeb.call.Attempts;
import io.github.sessiongateway.internal.koyeb.call.CallContext;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits the attempts that are under way at the same time, and queues the next ones in the order of
 * their arrival. Beyond the queue's length an attempt fails with {@code overloaded}. A queued
 * attempt whose call is cancelled, or has too little time left, fails with {@code timeout}. An
 * attempt that would not be sent anyway fails at once and takes no place in the queue.
 */
final class LimitedAttempts implements Attempts {
  private final Attempts attempts;
  private final CompletionRate rate;
  private final Meters meters;
  private final Set<Runnable> queue = new LinkedHashSet<>();
  private int maxInFlight;
  private int maxQueued;
  private int inFlight;
  private boolean isServing;

  LimitedAttempts(
      Attempts attempts, int maxInFlight, int maxQueued, LongSupplier nanoTime, Meters meters) {
    this.attempts = attempts;
    this.maxInFlight = maxInFlight;
    this.maxQueued = maxQueued;
    this.rate = new CompletionRate(nanoTime);
    this.meters = meters;
  }

  /** Uses other limits. What is under way or queued beyond them stays. */
  void change(int newMaxInFlight, int newMaxQueued) {
    maxInFlight = newMaxInFlight;
    maxQueued = newMaxQueued;
    serve();
  }

  @Override
  public <T> Future<T> send(Operation<T> operation, CallContext context) {
    if (inFlight < maxInFlight && queue.isEmpty()) {
      return start(operation, context);
    }
    SessionException denial = attempts.denial(operation);
    if (denial != null) {
      return Future.failedFuture(denial);
    }
    if (queue.size() >= maxQueued) {
      meters.overloaded();
      return Future.failedFuture(overloaded());
    }
    Promise<T> turn = Promise.promise();
    Runnable queued =
        () -> {
          if (context.allowsAttemptIn(Duration.ZERO)) {
            start(operation, context).onComplete(turn);
          } else {
            turn.fail(tooLate());
          }
        };
    queue.add(queued);
    context.request().span().queued();
    context.onCancel(
        () -> {
          if (queue.remove(queued)) {
            turn.fail(tooLate());
          }
        });
    return turn.future();
  }

  /** Returns how many are under way. Safe from any thread, which may see an earlier number. */
  int inFlight() {
    return inFlight;
  }

  /**
   * Returns how many wait for their turn. Safe from any thread, which may see an earlier number.
   */
  int waiting() {
    return queue.size();
  }

  private <T> Future<T> start(Operation<T> operation, CallContext context) {
    inFlight++;
    Promise<T> promise = Promise.promise();
    attempts
        .trySend(operation, context)
        .onComplete(
            (reply, failure) -> {
              inFlight--;
              if (Delivery.of(failure).wasAttempted()) {
                rate.completed();
              }
              promise.complete(reply, failure);
              serve();
            });
    return promise.future();
  }

  private void serve() {
    if (isServing) {
      return;
    }
    isServing = true;
    try {
      while (inFlight < maxInFlight && !queue.isEmpty()) {
        Iterator<Runnable> first = queue.iterator();
        Runnable queued = first.next();
        first.remove();
        queued.run();
      }
    } finally {
      isServing = false;
    }
  }

  private static SessionException tooLate() {
    return SessionException.of(
        Failure.TIMEOUT, "Timed out in the queue; nothing was sent (upstream.max-in-flight).");
  }

  private SessionException overloaded() {
    SessionException failure =
        SessionException.of(
            Failure.OVERLOADED, "Too many calls to Koyeb are queued (upstream.max-waiting).");
    Duration wait = rate.timeFor(queue.size() + 1);
    return wait == null ? failure : failure.retryAfter(wait);
  }

  /** The rate at which attempts complete, from the latest 64 of them. */
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

    /**
     * Returns the time that a number of completions will take. Null if fewer than two of the last
     * ten seconds are known, because a quiet hour is no rate.
     */
    @Nullable Duration timeFor(int calls) {
      long now = nanoTime.getAsLong();
      int known = 0;
      long oldest = now;
      while (known < Math.min(completions, KEPT)) {
        long before = completedAt[(int) ((completions - known - 1) % KEPT)];
        if (now - before > NEW_NANOS) {
          break;
        }
        oldest = before;
        known++;
      }
      return known < 2 ? null : Duration.ofNanos(Math.min(LONGEST, (now - oldest) / known * calls));
    }
  }
}
