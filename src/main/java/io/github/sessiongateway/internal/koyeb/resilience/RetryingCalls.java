package io.github.sessiongateway.internal.koyeb.resilience;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.FixedDelay;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.RetryConfig;
import io.github.sessiongateway.internal.koyeb.call.AttemptException;
import io.github.sessiongateway.internal.koyeb.call.Attempts;
import io.github.sessiongateway.internal.koyeb.call.CallContext;
import io.github.sessiongateway.internal.koyeb.call.Calls;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats attempts that are safe to repeat (see {@link Delivery}), after a back-off with full
 * jitter or Koyeb's {@code Retry-After}, within a budget and the deadline. Every call ends by its
 * deadline. An attempt does not begin with less than {@code leastTime} left, because its reply
 * would most likely come too late.
 */
final class RetryingCalls implements Calls {
  private static final Logger log = LoggerFactory.getLogger(RetryingCalls.class);

  private final Attempts attempts;
  private final RetryBudget budget;
  private final Timers timers;
  private final LongSupplier nanoTime;
  private final FixedDelay deadlines;
  private final Duration deadline;
  private final RandomGenerator random;
  private final Telemetry telemetry;
  private RetryConfig config;
  private Duration leastTime;

  RetryingCalls(
      Attempts attempts,
      RetryConfig config,
      Duration deadline,
      Duration leastTime,
      Timers timers,
      LongSupplier nanoTime,
      RandomGenerator random,
      Telemetry telemetry) {
    this.attempts = attempts;
    this.config = config;
    this.budget = new RetryBudget(nanoTime);
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.deadlines = new FixedDelay(timers, nanoTime, deadline);
    this.deadline = deadline;
    this.leastTime = leastTime;
    this.random = random;
    this.telemetry = telemetry;
  }

  /** Uses another configuration from the next call or retry on. The budget stays. */
  void change(RetryConfig to, Duration newLeastTime) {
    config = to;
    leastTime = newLeastTime;
  }

  /** Returns how many retries Koyeb may get now. Safe from any thread. */
  int retriesLeft() {
    return budget.left();
  }

  @Override
  public <T> Future<T> send(Operation<T> operation) {
    Call<T> call = new Call<>(operation);
    call.attempt();
    return call.promise.future();
  }

  /** One call with its attempts, one after the other. */
  private final class Call<T> {
    private final Operation<T> operation;
    private final CallContext context =
        new CallContext(telemetry.current().get(), nanoTime, deadline, leastTime);
    private final Promise<T> promise = Promise.promise();
    private final Timers.Timer timer = deadlines.start(this::late);
    private int retries;
    private boolean mayBeDone;

    Call(Operation<T> operation) {
      this.operation = operation;
    }

    void attempt() {
      if (!context.isCancelled()) {
        attempts.trySend(operation, context).onComplete(this::ended);
      }
    }

    private void ended(AsyncResult<T> outcome) {
      Delivery delivery = Delivery.of(outcome.cause());
      if (retries == 0 && delivery.wasAttempted()) {
        budget.firstCall();
      }
      if (context.isCancelled()) {
        if (outcome.failed()) {
          // The attempt knows best why it did not end in time.
          promise.tryFail(AttemptException.told(outcome.cause()));
        }
      } else if (outcome.succeeded()) {
        timer.cancel();
        promise.complete(outcome.result());
      } else {
        failed(delivery, AttemptException.told(outcome.cause()));
      }
    }

    private void failed(Delivery delivery, Throwable cause) {
      if (isLogoutDone(cause)) {
        timer.cancel();
        promise.complete(operation.read().apply(null));
        return;
      }
      mayBeDone |= delivery.mayBeDone();
      Duration wait = backOff(cause);
      boolean repeats =
          delivery.allows(operation.endpoint().replay())
              && retries < config.retries()
              && context.allowsAttemptIn(wait)
              && (delivery.isFree() || isInBudget());
      if (repeats) {
        retries++;
        telemetry.meters().retried(operation.endpoint().word());
        if (log.isDebugEnabled()) {
          context.request().log(() -> log.debug("{} again in {} ms", operation, wait.toMillis()));
        }
        timers.after(wait, this::attempt);
      } else {
        timer.cancel();
        promise.fail(cause);
      }
    }

    private boolean isInBudget() {
      boolean isTaken = budget.take();
      if (!isTaken) {
        telemetry.meters().retryDenied();
      }
      return isTaken;
    }

    /** Whether an earlier attempt ended the session, so that Koyeb rejects its bearer now. */
    private boolean isLogoutDone(Throwable cause) {
      return operation.endpoint() == Endpoint.LOGOUT
          && mayBeDone
          && cause instanceof SessionException failure
          && failure.failure() == Failure.UNAUTHORIZED;
    }

    private Duration backOff(Throwable cause) {
      long most =
          Math.min(
              config.backoffCap().toNanos(),
              config.backoffInitial().toNanos() << Math.min(retries, 20));
      Duration jittered = Duration.ofNanos((long) (random.nextDouble() * most));
      Duration asked = cause instanceof SessionException failure ? failure.retryAfter() : null;
      return asked != null && asked.compareTo(jittered) > 0 ? asked : jittered;
    }

    private void late() {
      context.cancel();
      promise.tryFail(
          SessionException.of(Failure.TIMEOUT, "Koyeb gave no complete answer in time."));
    }
  }
}
