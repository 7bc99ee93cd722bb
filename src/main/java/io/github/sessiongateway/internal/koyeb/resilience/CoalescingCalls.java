package io.github.sessiongateway.internal.koyeb.resilience;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.koyeb.call.Calls;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins calls of a shared endpoint for the same subject that are under way at the same time: they
 * are one call, whose outcome all callers get.
 */
final class CoalescingCalls implements Calls {
  private static final Logger log = LoggerFactory.getLogger(CoalescingCalls.class);

  private final Calls calls;
  private final Telemetry telemetry;
  private final Map<Key, Shared> underWay;

  /** It prints no bearer, because a secret does not. */
  private record Key(Endpoint endpoint, String path, Secret subject) {}

  /**
   * A call that others may join.
   *
   * @param first the request that began it
   */
  private record Shared(Future<?> outcome, RequestContext first) {}

  CoalescingCalls(Calls calls, Telemetry telemetry) {
    this(calls, telemetry, new HashMap<>());
  }

  private CoalescingCalls(Calls calls, Telemetry telemetry, Map<Key, Shared> underWay) {
    this.calls = calls;
    this.telemetry = telemetry;
    this.underWay = underWay;
  }

  /** Returns the same in front of other calls; those under way are joined across both. */
  CoalescingCalls beside(Calls others) {
    return new CoalescingCalls(others, telemetry, underWay);
  }

  @Override
  public <T> Future<T> send(Operation<T> operation) {
    return operation.endpoint().isShared() ? join(operation) : calls.send(operation);
  }

  private <T> Future<T> join(Operation<T> operation) {
    Key key = new Key(operation.endpoint(), operation.path(), operation.subject());
    RequestContext request = telemetry.current().get();
    Shared shared = underWay.get(key);
    if (shared != null) {
      joins(operation, request, shared.first);
      @SuppressWarnings("unchecked") // The endpoint decides the type of its reply.
      Future<T> joined = (Future<T>) shared.outcome;
      return joined;
    }
    Future<T> begun = telemetry.current().answering(request, () -> calls.send(operation));
    if (!begun.isComplete()) {
      underWay.put(key, new Shared(begun, request));
      begun.onComplete(outcome -> underWay.remove(key));
    }
    return begun;
  }

  private void joins(Operation<?> operation, RequestContext request, RequestContext first) {
    telemetry.meters().joined(operation.endpoint().word());
    request.span().joins(first.span());
    if (log.isDebugEnabled()) {
      request.log(() -> log.debug("{} joins that of {}", operation, first.correlationId()));
    }
  }
}
