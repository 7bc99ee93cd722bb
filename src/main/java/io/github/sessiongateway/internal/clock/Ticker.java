package io.github.sessiongateway.internal.clock;

import java.util.function.LongSupplier;

/** A monotonic clock in nanoseconds. Two readings are compared by their difference. */
@FunctionalInterface
public interface Ticker extends LongSupplier {
  /** Returns the time that was skipped so far, because the machine was suspended. */
  default long skipped() {
    return 0;
  }

  /** Returns the reading without skipped time, for waits in which another process must be heard. */
  default long awake() {
    return getAsLong() - skipped();
  }
}
