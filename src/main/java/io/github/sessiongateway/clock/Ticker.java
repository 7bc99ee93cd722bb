package io.github.sessiongateway.clock;

import java.util.function.LongSupplier;

/** Nanoseconds since some moment, which only grow. Two of them are compared by their difference. */
@FunctionalInterface
public interface Ticker extends LongSupplier {
  /** Returns how much of the time that has passed was skipped, because no tick counted it. */
  default long skipped() {
    return 0;
  }

  /** The same without what was skipped, for how long another had the chance to be heard. */
  default long awake() {
    return getAsLong() - skipped();
  }
}
