package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.clock.FixedDelay;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.RetryConfig;
import io.github.sessiongateway.koyeb.Flight.Finding;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Sends again what is safe to send again (see {@link Attempt}), after a back-off with full jitter
 * or Koyeb's {@code Retry-After}, within a budget and the deadline. Every flight ends by its
 * deadline, whatever becomes of its attempts; a call is not begun with less than {@code leastTime}
 * left, which would most likely be done and not heard of.
 */
final class RetryingCalls implements Calls {
  private final Calls calls;
  private final RetryConfig config;
  private final RetryBudget budget;
  private final Timers timers;
  private final LongSupplier nanoTime;
  private final FixedDelay deadlines;
  private final long deadlineNanos;
  private final long leastNanos;
  private final RandomGenerator random;

  RetryingCalls(
      Calls calls,
      RetryConfig config,
      Duration deadline,
      Duration leastTime,
      Timers timers,
      LongSupplier nanoTime,
      RandomGenerator random) {
    this.calls = calls;
    this.config = config;
    this.budget = new RetryBudget(nanoTime);
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.deadlines = new FixedDelay(timers, nanoTime, deadline);
    this.deadlineNanos = deadline.toNanos();
    this.leastNanos = leastTime.toNanos();
    this.random = random;
  }

  @Override
  public <T> Future<T> send(Operation<T> operation, Flight flight) {
    Attempts<T> attempts = new Attempts<>(operation, flight);
    attempts.next();
    return attempts.promise.future();
  }

  /** A flight with its attempts, one after the other. */
  private final class Attempts<T> {
    private final Operation<T> operation;
    private final Flight flight;
    private final Promise<T> promise = Promise.promise();
    private final long deadlineAt = nanoTime.getAsLong() + deadlineNanos;
    private final Timers.Timer deadline = deadlines.start(this::late);
    private int retries;
    private boolean mayBeDone;

    Attempts(Operation<T> operation, Flight flight) {
      this.operation = operation;
      this.flight = flight;
      flight.endsIn(() -> deadlineAt - nanoTime.getAsLong(), leastNanos);
    }

    void next() {
      if (!flight.isOver()) {
        attempt().onComplete(this::ended);
      }
    }

    /** A fault must not leave the flight to its deadline. */
    private Future<T> attempt() {
      try {
        return calls.send(operation, flight);
      } catch (RuntimeException e) {
        return Future.failedFuture(e);
      }
    }

    private void ended(AsyncResult<T> outcome) {
      if (retries == 0 && flight.finding() != Finding.UNSENT && wasMade(outcome)) {
        budget.firstCall();
      }
      if (flight.isOver()) {
        if (outcome.failed()) {
          // The attempt knows best why it did not come to an end in time.
          promise.tryFail(outcome.cause());
        }
      } else if (outcome.succeeded()) {
        finish();
        promise.complete(outcome.result());
      } else if (outcome.cause() instanceof SessionException failure) {
        failed(failure);
      } else {
        finish();
        promise.fail(outcome.cause());
      }
    }

    private void failed(SessionException failure) {
      if (isLogoutDone(failure)) {
        finish();
        promise.complete(operation.read().apply(null));
        return;
      }
      Attempt attempt = Attempt.of(failure, flight);
      mayBeDone |= attempt.mayBeDone();
      Duration wait = backOff(failure);
      boolean again =
          attempt.allowsAnother(operation.address())
              && retries < config.retries()
              && flight.nanosLeft() - wait.toNanos() > leastNanos
              && (attempt == Attempt.SENT_AWAY || budget.take());
      if (again) {
        retries++;
        timers.after(wait, this::next);
      } else {
        finish();
        promise.fail(failure);
      }
    }

    private static boolean wasMade(AsyncResult<?> outcome) {
      return !(outcome.cause() instanceof SessionException failure) || Attempt.wasMade(failure);
    }

    /** An earlier attempt may have ended the session: now Koyeb does not know the bearer. */
    private boolean isLogoutDone(SessionException failure) {
      return operation.address() == SessionAddress.LOGOUT
          && mayBeDone
          && failure.failure() == Failure.UNAUTHORIZED;
    }

    private Duration backOff(SessionException failure) {
      long most =
          Math.min(
              config.backoffCap().toNanos(),
              config.backoffInitial().toNanos() << Math.min(retries, 20));
      Duration jittered = Duration.ofNanos((long) (random.nextDouble() * most));
      Duration asked = failure.retryAfter();
      return asked != null && asked.compareTo(jittered) > 0 ? asked : jittered;
    }

    private void late() {
      flight.end();
      promise.tryFail(
          SessionException.of(Failure.TIMEOUT, "Koyeb gave no complete answer in time."));
    }

    private void finish() {
      deadline.cancel();
      flight.end();
    }
  }
}
