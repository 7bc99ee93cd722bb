package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Leaves a Koyeb alone that fails: {@code circuit_open} while the breaker is open, and {@code
 * rate_limited} while a subject's pause lasts, both without sending.
 */
final class BreakingCalls implements Calls {
  private final Calls calls;
  private final Breaker breaker;
  private final Pauses pauses;

  BreakingCalls(Calls calls, Breaker breaker, Pauses pauses) {
    this.calls = calls;
    this.breaker = breaker;
    this.pauses = pauses;
  }

  @Override
  public <T> Future<T> send(Operation<T> operation, Flight flight) {
    Duration pause = pauses.left(operation.subject());
    if (pause != null) {
      return Future.failedFuture(
          SessionException.of(Failure.RATE_LIMITED, "Koyeb has asked for a pause.")
              .retryAfter(pause));
    }
    if (!breaker.admits()) {
      return Future.failedFuture(
          SessionException.of(Failure.CIRCUIT_OPEN, "Koyeb fails: it is left alone for a moment.")
              .retryAfter(breaker.untilNext()));
    }
    int ticket = breaker.ticket();
    return calls
        .send(operation, flight)
        .onComplete(
            reply -> breaker.outcome(ticket, false), cause -> failed(operation, ticket, cause));
  }

  private void failed(Operation<?> operation, int ticket, Throwable cause) {
    if (!(cause instanceof SessionException failure)) {
      breaker.noOutcome(ticket);
      return;
    }
    switch (failure.failure()) {
      case UNREACHABLE, TIMEOUT, BAD_REPLY -> breaker.outcome(ticket, true);
      case UPSTREAM_ERROR -> breaker.outcome(ticket, failure.status() >= 500);
      case RATE_LIMITED -> {
        breaker.outcome(ticket, false);
        if (failure.retryAfter() != null) {
          pauses.pause(operation.subject(), failure.retryAfter());
        }
      }
      case INVALID_REQUEST, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, GONE ->
          breaker.outcome(ticket, false);
      case GATEWAY_UNAUTHENTICATED,
          GATEWAY_FORBIDDEN,
          REAUTH_REQUIRED,
          NO_SUCH_SESSION,
          IN_USE,
          INTERNAL,
          OVERLOADED,
          CIRCUIT_OPEN,
          SHUTTING_DOWN ->
          breaker.noOutcome(ticket);
    }
  }
}
