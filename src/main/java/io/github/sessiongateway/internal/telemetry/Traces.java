package io.github.sessiongateway.internal.telemetry;

import java.util.List;
import java.util.function.Function;

/**
 * Begins the spans of what the gateway does. It follows the calls themselves, because a call that
 * waits for its turn leaves the context of Vert.x in which it began. Safe from any thread. Each
 * method does nothing unless it is implemented.
 */
public interface Traces {
  /** Traces nothing. */
  Traces NONE = new Traces() {};

  /**
   * Begins the span of a message to an address.
   *
   * @param headers returns all values of a header of the message, of which {@code traceparent} and
   *     {@code tracestate} tell the caller's span. Wrong ones are ignored.
   */
  default TraceSpan received(String address, Function<String, List<String>> headers) {
    return TraceSpan.NONE;
  }

  /** Returns what work of the gateway's own belongs to: each part of it begins a trace. */
  default TraceSpan ownWork() {
    return TraceSpan.NONE;
  }
}
