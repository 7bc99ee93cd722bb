package io.github.sessiongateway.internal.tracing;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the span of a caller from the headers of W3C Trace Context. */
final class CallersSpan {
  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";

  /** W3C asks to carry as much, and the tracestate goes to Koyeb with each attempt. */
  private static final int LONGEST_STATE = 512;

  private CallersSpan() {}

  /** Returns a context with the caller's span; without a valid one, the root. */
  static Context read(Function<String, List<String>> headers) {
    List<String> parents = headers.apply(PARENT);
    if (parents.size() != 1) {
      return Context.root();
    }
    String state = String.join(",", headers.apply(STATE));
    Headers given = new Headers(parents.get(0), state.length() > LONGEST_STATE ? null : state);
    return W3CTraceContextPropagator.getInstance().extract(Context.root(), given, Headers.GETTER);
  }

  private record Headers(String parent, @Nullable String state) {
    static final TextMapGetter<Headers> GETTER = Headers::get;

    private static @Nullable String get(@Nullable Headers headers, String name) {
      if (headers == null) {
        return null;
      }
      return name.equals(PARENT) ? headers.parent : headers.state;
    }
  }
}
