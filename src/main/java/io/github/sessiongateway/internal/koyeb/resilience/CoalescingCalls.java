package io.github.sessiongateway.internal.koyeb.resilience;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.koyeb.call.Calls;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/**
 * Joins calls of a shared endpoint for the same subject that are under way at the same time: they
 * are one call, whose outcome all callers get.
 */
final class CoalescingCalls implements Calls {
  private final Calls calls;
  private final Map<Key, Future<?>> underWay;

  /** It prints no bearer, because a secret does not. */
  private record Key(Endpoint endpoint, Secret subject) {}

  CoalescingCalls(Calls calls) {
    this(calls, new HashMap<>());
  }

  private CoalescingCalls(Calls calls, Map<Key, Future<?>> underWay) {
    this.calls = calls;
    this.underWay = underWay;
  }

  /** Returns the same in front of other calls; those under way are joined across both. */
  CoalescingCalls beside(Calls others) {
    return new CoalescingCalls(others, underWay);
  }

  @Override
  public <T> Future<T> send(Operation<T> operation) {
    return operation.endpoint().isShared() ? join(operation) : calls.send(operation);
  }

  private <T> Future<T> join(Operation<T> operation) {
    Key key = new Key(operation.endpoint(), operation.subject());
    @SuppressWarnings("unchecked") // The endpoint decides the type of its reply.
    Future<T> joined = (Future<T>) underWay.get(key);
    if (joined != null) {
      return joined;
    }
    Future<T> begun = calls.send(operation);
    if (!begun.isComplete()) {
      underWay.put(key, begun);
      begun.onComplete(outcome -> underWay.remove(key));
    }
    return begun;
  }
}
