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

  private final LongSupplier random;
  private @Nullable String id;

  RequestContext(@Nullable String id, LongSupplier random) {
    this.id = id;
    this.random = random;
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
    String before = MDC.get(KEY);
    MDC.put(KEY, correlationId());
    try {
      lines.run();
    } finally {
      if (before == null) {
        MDC.remove(KEY);
      } else {
        MDC.put(KEY, before);
      }
    }
  }
}
