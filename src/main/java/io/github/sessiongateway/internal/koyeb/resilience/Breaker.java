package io.github.sessiongateway.internal.koyeb.resilience;

import io.github.sessiongateway.internal.config.BreakerConfig;
import io.github.sessiongateway.internal.koyeb.call.Delivery.Signal;
import io.github.sessiongateway.internal.koyeb.resilience.CircuitListener.State;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker by the rate of failures over a sliding window. Closed, it permits every call
 * and counts. Open, it permits none until {@code reset} has passed. Half open, it permits one
 * probe, whose outcome closes it or opens it again, until {@code reset} has passed since the probe
 * began. Permits from before a change of state do not count.
 */
final class Breaker {
  private final LongSupplier nanoTime;
  private final CircuitListener listener;
  private BreakerConfig config;
  private SlidingCount calls;
  private SlidingCount failures;

  private volatile State state = State.CLOSED;
  private long openedAt;
  private boolean isProbing;
  private int changes;

  Breaker(BreakerConfig config, LongSupplier nanoTime, CircuitListener listener) {
    this.config = config;
    this.nanoTime = nanoTime;
    this.listener = listener;
    this.calls = new SlidingCount(config.window(), nanoTime);
    this.failures = new SlidingCount(config.window(), nanoTime);
  }

  /** Uses another configuration. The state stays, and so does what was counted. */
  void change(BreakerConfig to) {
    if (!to.window().equals(config.window())) {
      calls = calls.over(to.window());
      failures = failures.over(to.window());
    }
    config = to;
  }

  /** The permission to make one attempt. */
  final class Permit {
    private final int change = changes;

    private Permit() {}

    /** Ends the attempt with what it says of Koyeb's health. */
    void end(Signal signal) {
      if (change == changes) {
        ended(signal);
      }
    }
  }

  /** Returns the state. Safe from any thread. */
  State state() {
    return state;
  }

  /** Returns a permit, which must be ended; null while no call may be sent. */
  @Nullable Permit tryAcquire() {
    if (state == State.OPEN && sinceOpened() >= config.reset().toNanos()) {
      change(State.HALF_OPEN);
    }
    if (state == State.HALF_OPEN && !isProbing) {
      isProbing = true;
      // The next probe is due from here: a Koyeb that stalls must not make the circuit open longer.
      openedAt = nanoTime.getAsLong();
      return new Permit();
    }
    return state == State.CLOSED ? new Permit() : null;
  }

  /** Whether a permit could be acquired now. Changes nothing. */
  boolean permits() {
    return switch (state) {
      case CLOSED -> true;
      case OPEN -> sinceOpened() >= config.reset().toNanos();
      case HALF_OPEN -> !isProbing;
    };
  }

  /**
   * Returns the time until a call may be sent again, at least a nanosecond. While a probe is under
   * way that time is not known, and a nanosecond is returned.
   */
  Duration untilNext() {
    return Duration.ofNanos(
        Math.max(1, state == State.OPEN ? config.reset().toNanos() - sinceOpened() : 1));
  }

  private void ended(Signal signal) {
    switch (state) {
      case CLOSED -> count(signal);
      case HALF_OPEN -> probed(signal);
      case OPEN -> {}
    }
  }

  private void probed(Signal signal) {
    switch (signal) {
      case SUCCESS -> {
        calls.clear();
        failures.clear();
        change(State.CLOSED);
      }
      case FAILURE -> change(State.OPEN);
      case NONE -> isProbing = false;
    }
  }

  private void count(Signal signal) {
    if (signal == Signal.NONE) {
      return;
    }
    calls.increment();
    if (signal == Signal.FAILURE) {
      failures.increment();
      int all = calls.sum();
      if (all >= config.minCalls() && failures.sum() * 100L >= (long) all * config.rate()) {
        openedAt = nanoTime.getAsLong();
        change(State.OPEN);
      }
    }
  }

  private void change(State next) {
    state = next;
    isProbing = false;
    changes++;
    listener.changed(next);
  }

  private long sinceOpened() {
    return nanoTime.getAsLong() - openedAt;
  }
}
