package io.github.sessiongateway.internal.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What a request adds to its log lines. */
class RequestContextTest {
  private final Map<String, String> seen = new HashMap<>();

  private static RequestContext request(TraceSpan span) {
    return new RequestContext("mine", () -> 0, span);
  }

  private void logged() {
    seen.putAll(MDC.getCopyOfContextMap());
  }

  @Test
  void aLineHasTheIdsOfItsTrace() {
    TraceSpan span =
        new TraceSpan() {
          @Override
          public String traceId() {
            return "t";
          }

          @Override
          public String spanId() {
            return "s";
          }
        };
    request(span).log(this::logged);
    assertThat(seen).isEqualTo(Map.of("correlation_id", "mine", "trace.id", "t", "span.id", "s"));
    assertThat(MDC.get("trace.id")).isNull();
    assertThat(MDC.get("span.id")).isNull();
  }

  @Test
  void aLineWithoutATraceHasTheCorrelationIdAlone() {
    request(TraceSpan.NONE).log(this::logged);
    assertThat(seen).isEqualTo(Map.of("correlation_id", "mine"));
  }
}
