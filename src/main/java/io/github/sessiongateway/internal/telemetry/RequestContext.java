package io.github.sessiongateway.internal.telemetry;

import java.util.HexFormat;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A request, or work that the gateway begins itself, as log lines and Koyeb know it. It goes with
 * the call through queue, retries and timers. Confined to one event loop.
 */
public final class RequestContext {
  /** The key of the correlation id in SLF4J's MDC, and so in each line of a JSON log. */
  public static final String KEY = "correlation_id";

  private static final String TRACE = "trace.id";
  private static final String SPAN = "span.id";

  private final LongSupplier random;
  private final TraceSpan span;
  private @Nullable String id;

  RequestContext(@Nullable String id, LongSupplier random, TraceSpan span) {
    this.id = id;
    this.random = random;
    this.span = span;
  }

  /** Returns the same request with another span. */
  RequestContext with(TraceSpan other) {
    return other == span ? this : new RequestContext(correlationId(), random, other);
  }

  /** Returns the request's span. */
  public TraceSpan span() {
    return span;
  }

  /** Returns the caller's id; without one, 16 hexadecimal digits that are made at the first use. */
  public String correlationId() {
    String known = id;
    if (known == null) {
      known = HexFormat.of().toHexDigits(random.getAsLong());
      id = known;
    }
    return known;
  }

  /** Writes log lines that belong to this request. */
  public void log(Runnable lines) {
    log(
        KEY,
        correlationId(),
        () -> log(TRACE, span.traceId(), () -> log(SPAN, span.spanId(), lines)));
  }

  /** Writes lines with one more field; without it, if it is null. */
  private static void log(String key, @Nullable String value, Runnable lines) {
    if (value == null) {
      lines.run();
      return;
    }
    String before = MDC.get(key);
    MDC.put(key, value);
    try {
      lines.run();
    } finally {
      if (before == null) {
        MDC.remove(key);
      } else {
        MDC.put(key, before);
      }
    }
  }
}
