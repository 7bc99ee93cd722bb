package io.github.sessiongateway.internal.telemetry;

import io.vertx.core.MultiMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The headers of a request that tell its trace, which goes to Koyeb and to a collector. */
public final class TraceHeaders {
  private TraceHeaders() {}

  /** Returns all values of a header; none if one contains a secret of the request. */
  public static List<String> of(MultiMap headers, @Nullable Object body, String name) {
    List<String> values = headers.getAll(name);
    return values.stream().anyMatch(value -> RequestSecrets.areIn(value, headers, body))
        ? List.of()
        : values;
  }
}
