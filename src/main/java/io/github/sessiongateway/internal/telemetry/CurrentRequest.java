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
  private @Nullable RequestContext current;

  /** Creates a holder whose random numbers make correlation ids. */
  public CurrentRequest(RandomGenerator random) {
    this.random = random::nextLong;
  }

  /** Returns a request with a caller's correlation id; null for one that is made. */
  public RequestContext begin(@Nullable String correlationId) {
    return new RequestContext(correlationId, random);
  }

  /** Returns the present request; outside of one, a new one, for work of the gateway's own. */
  public RequestContext get() {
    RequestContext present = current;
    return present == null ? begin(null) : present;
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
