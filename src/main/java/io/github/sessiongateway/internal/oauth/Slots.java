package io.github.sessiongateway.internal.oauth;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * A bounded number of calls at the same time. Further ones wait in their order. Confined to one
 * event loop.
 */
final class Slots {
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int free;

  Slots(int most) {
    free = most;
  }

  /** Makes a call when a slot is free. */
  <T> Future<T> call(Supplier<Future<T>> call) {
    Promise<T> outcome = Promise.promise();
    waiting.add(() -> call.get().onComplete(done -> ended()).onComplete(outcome));
    next();
    return outcome.future();
  }

  private void ended() {
    free++;
    next();
  }

  private void next() {
    if (free > 0 && !waiting.isEmpty()) {
      free--;
      waiting.remove().run();
    }
  }
}
