package io.github.sessiongateway.internal.clock;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;
import java.util.function.Supplier;

/** A time limit for the wait for a future. */
public final class Deadline {
  private Deadline() {}

  /**
   * Returns a future with the same outcome, which fails with {@code late} when the timer fires
   * first. The given future is not cancelled, because other callers may share it.
   */
  public static <T> Future<T> within(
      Function<Runnable, Timers.Timer> timer, Future<T> future, Supplier<Throwable> late) {
    if (future.isComplete()) {
      return future;
    }
    Promise<T> promise = Promise.promise();
    Timers.Timer running = timer.apply(() -> promise.tryFail(late.get()));
    future.onComplete(
        outcome -> {
          running.cancel();
          if (outcome.succeeded()) {
            promise.tryComplete(outcome.result());
          } else {
            promise.tryFail(outcome.cause());
          }
        });
    return promise.future();
  }
}
