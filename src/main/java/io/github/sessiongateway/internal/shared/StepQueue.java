package io.github.sessiongateway.internal.shared;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** Steps that run one after the other. Confined to one event loop. */
final class StepQueue {
  private Future<?> latest = Future.succeededFuture();

  /** Runs a step when those before it are done. */
  <T> Future<T> run(Supplier<Future<T>> step) {
    Future<T> next = latest.isComplete() ? step.get() : latest.transform(done -> step.get());
    latest = next;
    return next;
  }

  /** Completes when the steps that have begun are done. */
  Future<Void> idle() {
    return latest.transform(done -> Future.succeededFuture());
  }
}
