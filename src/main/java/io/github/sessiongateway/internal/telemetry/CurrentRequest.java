package io.github.sessiongateway.internal.telemetry;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The request that the event loop works on in this turn. Vert.x's context does not tell it, because
 * a call that waits for its turn begins at the end of another call. Confined to one event loop.
 */
public final class CurrentRequest {
  private final LongSupplier random;
  private final TraceSpan ownWork;
  private @Nullable RequestContext current;

  /**
   * Creates a holder.
   *
   * @param random makes correlation ids
   * @param ownWork what work of the gateway's own belongs to
   */
  CurrentRequest(RandomGenerator random, TraceSpan ownWork) {
    this.random = random::nextLong;
    this.ownWork = ownWork;
  }

  /** Returns a request with a caller's correlation id; null for one that is made. */
  RequestContext begin(@Nullable String correlationId, TraceSpan span) {
    return new RequestContext(correlationId, random, span);
  }

  /** Returns a request without a trace; null for an id that is made. */
  public RequestContext untraced(@Nullable String correlationId) {
    return begin(correlationId, TraceSpan.NONE);
  }

  /** Returns the present request; outside of one, a new one, for work of the gateway's own. */
  public RequestContext get() {
    RequestContext present = current;
    return present == null ? begin(null, ownWork) : present;
  }

  /** Begins a part of the present request, with a span of its own in the request's trace. */
  public RequestContext part(String name) {
    RequestContext whole = get();
    return whole.with(whole.span().begin(name));
  }

  /** Works on a request. */
  public void during(RequestContext request, Runnable work) {
    RequestContext before = current;
    current = request;
    try {
      work.run();
    } finally {
      current = before;
    }
  }

  /** Works on a request and returns the outcome. */
  public <T> T answering(RequestContext request, Supplier<T> work) {
    RequestContext before = current;
    current = request;
    try {
      return work.get();
    } finally {
      current = before;
    }
  }
}
