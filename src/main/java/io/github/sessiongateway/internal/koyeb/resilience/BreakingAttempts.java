package io.github.sessiongateway.internal.koyeb.resilience;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.koyeb.call.AttemptException;
import io.github.sessiongateway.internal.koyeb.call.Attempts;
import io.github.sessiongateway.internal.koyeb.call.CallContext;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Spares a Koyeb that fails or asks to wait. Nothing is sent while the circuit is open, which fails
 * with {@code circuit_open}, or during a subject's cool-down, which fails with {@code
 * rate_limited}.
 */
final class BreakingAttempts implements Attempts {
  private final Attempts attempts;
  private final Breaker breaker;
  private final Cooldowns cooldowns;
  private @Nullable Reason latest;

  BreakingAttempts(Attempts attempts, Breaker breaker, Cooldowns cooldowns) {
    this.attempts = attempts;
    this.breaker = breaker;
    this.cooldowns = cooldowns;
  }

  @Override
  public <T> Future<T> send(Operation<T> operation, CallContext context) {
    SessionException coolingDown = coolingDown(operation);
    if (coolingDown != null) {
      return Future.failedFuture(coolingDown);
    }
    Breaker.Permit permit = breaker.tryAcquire();
    if (permit == null) {
      return Future.failedFuture(open());
    }
    return attempts
        .trySend(operation, context)
        .onComplete((reply, cause) -> ended(operation, permit, cause));
  }

  @Override
  public @Nullable SessionException denial(Operation<?> operation) {
    SessionException coolingDown = coolingDown(operation);
    return coolingDown == null && !breaker.permits() ? open() : coolingDown;
  }

  private void ended(Operation<?> operation, Breaker.Permit permit, @Nullable Throwable cause) {
    Delivery delivery = Delivery.of(cause);
    if (cause instanceof AttemptException attempt) {
      SessionException failure = attempt.failure();
      if (delivery.signal() == Delivery.Signal.FAILURE) {
        latest = failure.reason();
      }
      if (delivery == Delivery.RATE_LIMITED && failure.retryAfter() != null) {
        cooldowns.begin(operation.subject(), failure.retryAfter());
      }
    }
    permit.end(delivery.signal());
  }

  private @Nullable SessionException coolingDown(Operation<?> operation) {
    Duration left = cooldowns.left(operation.subject());
    return left == null
        ? null
        : SessionException.of(Failure.RATE_LIMITED, "Koyeb has asked for a pause.")
            .retryAfter(left);
  }

  private SessionException open() {
    String why = latest == null ? "" : " (" + latest.text() + ")";
    return SessionException.of(Failure.CIRCUIT_OPEN, "Circuit open: Koyeb is failing" + why + ".")
        .because(latest)
        .retryAfter(breaker.untilNext());
  }
}
