package io.github.sessiongateway.testing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** Runs on an event loop what is confined to it. */
public final class OnContext {
  private OnContext() {}

  /** Makes a call on an event loop. Returns its outcome, or what it threw. */
  public static <T> Future<T> call(Context context, Supplier<Future<T>> call) {
    return Future.future(
        outcome ->
            context.runOnContext(
                v -> Future.succeededFuture().compose(now -> call.get()).onComplete(outcome)));
  }

  /** Runs a task on an event loop, and waits for what it returns. */
  public static <T> T get(Context context, Supplier<T> task) {
    return Await.result(call(context, () -> Future.succeededFuture(task.get())));
  }

  /** Runs a task on an event loop, and waits for its end. */
  public static void run(Context context, Runnable task) {
    get(
        context,
        () -> {
          task.run();
          return true;
        });
  }
}
