package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Reason;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a Koyeb alone that fails: {@code circuit_open} while the breaker is open, and {@code
 * rate_limited} while a subject's pause lasts, both without sending, also to who had to wait.
 */
final class BreakingCalls implements Calls {
  private final Calls calls;
  private final Breaker breaker;
  private final Pauses pauses;
  private @Nullable Reason latest;

  BreakingCalls(Calls calls, Breaker breaker, Pauses pauses) {
    this.calls = calls;
    this.breaker = breaker;
    this.pauses = pauses;
  }

  @Override
  public <T> Future<T> send(Operation<T> operation, Flight flight) {
    SessionException paused = paused(operation);
    if (paused != null) {
      return Future.failedFuture(paused);
    }
    if (!breaker.admits()) {
      return Future.failedFuture(open());
    }
    int ticket = breaker.ticket();
    flight.unless(() -> refusal(operation, ticket));
    return calls
        .send(operation, flight)
        .onComplete(
            reply -> breaker.outcome(ticket, false),
            cause -> failed(operation, flight, ticket, cause));
  }

  private @Nullable SessionException paused(Operation<?> operation) {
    Duration pause = pauses.left(operation.subject());
    return pause == null
        ? null
        : SessionException.of(Failure.RATE_LIMITED, "Koyeb has asked for a pause.")
            .retryAfter(pause);
  }

  private SessionException open() {
    String why = latest == null ? "" : " (" + latest.text() + ")";
    return SessionException.of(
            Failure.CIRCUIT_OPEN, "Koyeb fails" + why + ": it is left alone for a moment.")
        .because(latest)
        .retryAfter(breaker.untilNext());
  }

  /** For a call that was admitted and had to wait: the circuit may have opened meanwhile. */
  private @Nullable SessionException refusal(Operation<?> operation, int ticket) {
    boolean isOpen = breaker.ticket() != ticket && breaker.state() != Breaker.State.CLOSED;
    return isOpen ? open() : paused(operation);
  }

  private void failed(Operation<?> operation, Flight flight, int ticket, Throwable cause) {
    boolean saysNothing =
        switch (flight.finding()) {
          case OURS, SENT_AWAY, UNSENT -> true;
          case NONE, VAGUE, STALE, SETUP -> false;
        };
    if (saysNothing || !(cause instanceof SessionException failure)) {
      breaker.noOutcome(ticket);
      return;
    }
    latest = failure.reason();
    switch (failure.failure()) {
      case UNREACHABLE, TIMEOUT, BAD_REPLY -> breaker.outcome(ticket, true);
      case UPSTREAM_ERROR -> breaker.outcome(ticket, failure.status() >= 500);
      case RATE_LIMITED -> rateLimited(operation, ticket, failure);
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
          STORE_IN_USE,
          SHUTTING_DOWN ->
          breaker.noOutcome(ticket);
    }
  }

  private void rateLimited(Operation<?> operation, int ticket, SessionException failure) {
    if (failure.origin() == SessionException.Origin.GATEWAY) {
      breaker.noOutcome(ticket);
      return;
    }
    breaker.outcome(ticket, false);
    if (failure.retryAfter() != null) {
      pauses.pause(operation.subject(), failure.retryAfter());
    }
  }
}
