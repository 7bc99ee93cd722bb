package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionAddress;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/**
 * Refreshes of the same bearer that are under way at the same time are one flight, whose outcome
 * all share; so are logouts. A login and a new session each ask for a session of their own.
 */
final class CoalescingCalls implements Calls {
  private final Calls calls;
  private final Map<Key, Future<?>> underWay;

  /** It prints no bearer. */
  private record Key(SessionAddress address, Secret subject) {}

  CoalescingCalls(Calls calls) {
    this(calls, new HashMap<>());
  }

  private CoalescingCalls(Calls calls, Map<Key, Future<?>> underWay) {
    this.calls = calls;
    this.underWay = underWay;
  }

  /** Those of others, which share their flights with these. */
  CoalescingCalls beside(Calls others) {
    return new CoalescingCalls(others, underWay);
  }

  @Override
  public <T> Future<T> send(Operation<T> operation, Flight flight) {
    return switch (operation.address()) {
      case LOGIN, NEW -> calls.send(operation, flight);
      case REFRESH, LOGOUT -> join(operation, flight);
    };
  }

  private <T> Future<T> join(Operation<T> operation, Flight flight) {
    Key key = new Key(operation.address(), operation.subject());
    @SuppressWarnings("unchecked") // The address decides of what type a reply is.
    Future<T> joined = (Future<T>) underWay.get(key);
    if (joined != null) {
      return joined;
    }
    Future<T> begun = calls.send(operation, flight);
    if (!begun.isComplete()) {
      underWay.put(key, begun);
      begun.onComplete(outcome -> underWay.remove(key));
    }
    return begun;
  }
}
