package io.github.sessiongateway;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** What a gateway has opened, to be closed in the opposite order. Confined to one event loop. */
final class Closers {
  private final Deque<Supplier<Future<Void>>> closers = new ArrayDeque<>();

  /** Adds what closes the latest thing that was opened. */
  void push(Supplier<Future<Void>> closer) {
    closers.push(closer);
  }

  /** Closes all that was opened, the latest first, even if a close fails. */
  Future<Void> close() {
    Supplier<Future<Void>> closer = closers.poll();
    return closer == null ? Future.succeededFuture() : closer.get().transform(closed -> close());
  }
}
