package io.github.sessiongateway.internal.oauth;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether an endpoint may be called. It opens after failures in a row, and then permits one call in
 * each interval until one succeeds. It also keeps the pauses that the endpoint asks for. Confined
 * to one event loop.
 */
final class EndpointHealth {
  /** The failures in a row that open it. */
  static final int FAILURES = 5;

  /** The interval of calls while it is open. */
  static final Duration RESET = Duration.ofSeconds(10);

  /** The longest pause that an endpoint can ask for. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final LongSupplier nanoTime;
  private int failures;
  private long notBefore;
  private boolean isPaused;

  EndpointHealth(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Returns why no call is permitted now, or null. A call that is permitted must be made. */
  @Nullable SessionException refusal() {
    boolean isOpen = failures >= FAILURES;
    long now = nanoTime.getAsLong();
    if (!isPaused && !isOpen) {
      return null;
    }
    if (notBefore - now > 0) {
      Failure failure = isPaused ? Failure.RATE_LIMITED : Failure.CIRCUIT_OPEN;
      String why =
          isPaused
              ? "The token endpoint has asked for a pause."
              : "Circuit open: the token endpoint is failing.";
      return SessionException.of(failure, why).retryAfter(Duration.ofNanos(notBefore - now));
    }
    isPaused = false;
    notBefore = now + RESET.toNanos();
    return null;
  }

  /** Records that the endpoint answered as one that works. */
  void succeeded() {
    failures = 0;
  }

  /** Records that there was no answer, or one of an endpoint that fails. */
  void failed() {
    failures++;
    if (failures == FAILURES) {
      notBefore = nanoTime.getAsLong() + RESET.toNanos();
    }
  }

  /** Records that the endpoint asked for a pause. */
  void paused(Duration wait) {
    Duration least = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    isPaused = true;
    notBefore = nanoTime.getAsLong() + least.toNanos();
  }
}
