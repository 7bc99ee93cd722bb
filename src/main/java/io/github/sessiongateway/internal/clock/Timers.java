package io.github.sessiongateway.internal.clock;

import io.vertx.core.Vertx;
import java.time.Duration;

/** One-shot timers. A task runs on the context that sets its timer. */
@FunctionalInterface
public interface Timers {
  /** A timer that is set. */
  @FunctionalInterface
  interface Timer {
    /** Cancels the task if it has not begun. */
    void cancel();
  }

  /** Runs a task once, after a delay of at least a millisecond. */
  Timer after(Duration delay, Runnable task);

  /** Returns the timers of a Vert.x. */
  static Timers of(Vertx vertx) {
    return (delay, task) -> {
      long id = vertx.setTimer(Math.max(1, delay.toMillis()), fired -> task.run());
      return () -> vertx.cancelTimer(id);
    };
  }
}
