package io.github.sessiongateway.internal.managed;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The event loop that owns the sessions, with the objects that are confined to it.
 *
 * @param thread the thread of the event loop
 * @param sessions the sessions by name
 */
record KeeperLoop(
    Context eventLoop,
    Thread thread,
    KeeperContext context,
    Map<String, ManagedSession> sessions,
    TokenReader reader,
    SessionRegistry registry) {

  /** Calls on the event loop. The outcome is delivered on the caller's context, if it has one. */
  <T> Future<T> call(Supplier<Future<T>> call) {
    Context caller = Vertx.currentContext();
    if (Thread.currentThread() == thread && caller != null && isOwn(caller)) {
      return careful(call);
    }
    Promise<T> promise = Promise.promise();
    eventLoop.runOnContext(
        v ->
            careful(call)
                .onComplete(
                    (result, failure) -> {
                      if (caller == null) {
                        promise.complete(result, failure);
                      } else {
                        caller.runOnContext(back -> promise.complete(result, failure));
                      }
                    }));
    return promise.future();
  }

  /** Runs a task on the event loop, in its own turn. Safe from any thread. */
  void run(Runnable task) {
    eventLoop.runOnContext(v -> task.run());
  }

  /** Returns whether a context is the keeper's own. Another verticle may share the thread. */
  private boolean isOwn(Context caller) {
    return Objects.equals(caller.deploymentID(), eventLoop.deploymentID());
  }

  private static <T> Future<T> careful(Supplier<Future<T>> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
