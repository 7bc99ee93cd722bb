package io.github.sessiongateway.clock;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Supplier;

/** A limit to how long a future is waited for. */
public final class Deadline {
  private Deadline() {}

  /**
   * The same outcome, or {@code late} once the limit has passed. The future itself goes on: who
   * gives up does not end what others may share.
   */
  public static <T> Future<T> within(
      Duration limit, Timers timers, Future<T> future, Supplier<Throwable> late) {
    if (future.isComplete()) {
      return future;
    }
    Promise<T> promise = Promise.promise();
    Timers.Timer timer = timers.after(limit, () -> promise.tryFail(late.get()));
    future.onComplete(
        outcome -> {
          timer.cancel();
          if (outcome.succeeded()) {
            promise.tryComplete(outcome.result());
          } else {
            promise.tryFail(outcome.cause());
          }
        });
    return promise.future();
  }
}
