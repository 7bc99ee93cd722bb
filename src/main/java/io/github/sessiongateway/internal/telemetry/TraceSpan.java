package io.github.sessiongateway.internal.telemetry;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A step of a trace. It holds no text of a caller or of Koyeb. Each method does nothing unless it
 * is implemented.
 */
public interface TraceSpan {
  /** Belongs to no trace. */
  TraceSpan NONE = new TraceSpan() {};

  /**
   * An attempt at Koyeb, before it is made.
   *
   * @param path the path of the endpoint, with {@code {id}} in place of an organization
   * @param resends how many attempts of the same call were before
   */
  record Attempt(String method, String path, String host, int port, int resends) {}

  /** Begins a part of this span. */
  default TraceSpan begin(String part) {
    return NONE;
  }

  /** Begins the part that is an attempt. */
  default TraceSpan begin(Attempt attempt) {
    return NONE;
  }

  /** Gives the headers by which the receiver of a request continues the trace. */
  default void inject(BiConsumer<String, String> header) {}

  /** Records that a call waits for its turn. */
  default void queued() {}

  /** Records that another span does the work, whose outcome this one shares. */
  default void joins(TraceSpan other) {}

  /** Records the status of an answer. */
  default void answered(int status) {}

  /** Ends with the code of a failure; with null it succeeded. */
  default void end(@Nullable String failure) {}

  /** Returns the id of its trace; null without one. */
  default @Nullable String traceId() {
    return null;
  }

  /** Returns its id; null without a trace. */
  default @Nullable String spanId() {
    return null;
  }
}
