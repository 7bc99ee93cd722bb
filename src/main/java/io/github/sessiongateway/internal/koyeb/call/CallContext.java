package io.github.sessiongateway.internal.koyeb.call;

import io.github.sessiongateway.internal.telemetry.RequestContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The request, the deadline and the cancellation of one call. Confined to its event loop. */
public final class CallContext {
  private final RequestContext request;
  private final LongSupplier nanoTime;
  private final long deadlineAt;
  private final long leastNanos;
  private final List<Runnable> listeners = new ArrayList<>(2);
  private boolean cancelled;
  private int attempts;

  /**
   * Starts the time of a call.
   *
   * @param request what the call is made for
   * @param deadline for the call with all its attempts
   * @param least with less time left, no attempt begins
   */
  public CallContext(
      RequestContext request, LongSupplier nanoTime, Duration deadline, Duration least) {
    this.request = request;
    this.nanoTime = nanoTime;
    this.deadlineAt = nanoTime.getAsLong() + deadline.toNanos();
    this.leastNanos = least.toNanos();
  }

  /** Returns the request that the call is made for. */
  public RequestContext request() {
    return request;
  }

  /** Begins an attempt. Returns how many were before. */
  public int beginAttempt() {
    return attempts++;
  }

  /** Returns the time until the deadline; it may be negative. */
  public long nanosLeft() {
    return deadlineAt - nanoTime.getAsLong();
  }

  /** Whether an attempt may begin after this time. */
  public boolean allowsAttemptIn(Duration wait) {
    return nanosLeft() - wait.toNanos() > leastNanos;
  }

  /** Whether no caller waits any more. */
  public boolean isCancelled() {
    return cancelled;
  }

  /** Runs a task if the call is cancelled; one that has nothing left to stop must do nothing. */
  public void onCancel(Runnable listener) {
    listeners.add(listener);
  }

  /** Stops what is under way for the call. */
  public void cancel() {
    cancelled = true;
    listeners.forEach(Runnable::run);
  }
}
