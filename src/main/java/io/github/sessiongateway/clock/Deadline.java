package io.github.sessiongateway.clock;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;
import java.util.function.Supplier;

/** A limit to how long a future is waited for. */
public final class Deadline {
  private Deadline() {}

  /**
   * The same outcome, or {@code late} once the timer has run out. The future itself goes on: who
   * gives up does not end what others may share.
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
