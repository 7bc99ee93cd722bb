package io.github.sessiongateway.internal.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.internal.telemetry.TraceSpan;
import io.github.sessiongateway.internal.telemetry.TraceSpan.Attempt;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeCollector;
import io.github.sessiongateway.testing.LogLines;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** OpenTelemetry as the variables of a process configure it. */
@ExtendWith(VertxExtension.class)
class ProcessTracesTest {
  private final Vertx vertx;
  private final FakeCollector collector;
  private final Map<String, String> variables = new HashMap<>();

  ProcessTracesTest(Vertx vertx) {
    this.vertx = vertx;
    collector = FakeCollector.start(vertx);
    variables.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url());
  }

  private ProcessTraces open() {
    return ProcessTraces.open(TraceVariables.of(variables, new Properties()));
  }

  private static void work(ProcessTraces traces) {
    TraceSpan span =
        new OpenTelemetryTraces(traces.openTelemetry())
            .received("session.login", name -> List.of());
    span.begin(new Attempt("POST", "/path", "host", 443, 0)).end(null);
    span.end(null);
  }

  @Test
  void aServiceNameOfTheOperatorIsUsed() {
    variables.put("OTEL_SERVICE_NAME", "mine");
    variables.put("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test");
    ProcessTraces traces = open();
    work(traces);
    traces.close(30_000);
    assertThat(collector.resource())
        .containsEntry("service.name", "mine")
        .containsEntry("deployment.environment.name", "test");
  }

  @Test
  void otherSignalsAreNeverSent() {
    variables.put("OTEL_METRICS_EXPORTER", "no such exporter");
    variables.put("OTEL_LOGS_EXPORTER", "no such exporter");
    ProcessTraces traces = open();
    work(traces);
    traces.close(30_000);
    assertThat(collector.spans()).hasSize(2);
  }

  @Test
  void whatACollectorAnswersIsNotRepeatedInTheLog() {
    collector.answering(401);
    try (LogLines log = LogLines.of(CollectorLog.class)) {
      ProcessTraces traces = open();
      work(traces);
      traces.close(30_000);
      Await.until(vertx, () -> !log.lines().isEmpty());
      assertThat(log.lines())
          .allMatch(
              line -> line.startsWith("Spans were not sent: the collector answered 401 (io.opent"));
    }
  }

  @Test
  void theConsoleWritesSpansToTheLog() {
    variables.put("OTEL_TRACES_EXPORTER", "console");
    try (LogLines log = LogLines.of(CollectorLog.class)) {
      ProcessTraces traces = open();
      work(traces);
      traces.close(30_000);
      assertThat(log.lines())
          .hasSize(2)
          .anyMatch(line -> line.startsWith("'session.login' : "))
          .anyMatch(line -> line.contains("http.request.method=POST"));
    }
  }

  @Test
  @Timeout(60)
  void aCloseWaitsForACollectorWithinItsLimit() {
    variables.put("OTEL_EXPORTER_OTLP_TIMEOUT", "3600000");
    variables.put("OTEL_BSP_EXPORT_TIMEOUT", "3600000");
    ProcessTraces traces = open();
    collector.hanging();
    work(traces);
    traces.close(1);
    assertThat(collector.requests()).isBetween(0, 1);
  }

  @Test
  void nothingOfItNeedsKotlin() {
    for (String type : List.of("kotlin.Unit", "okhttp3.OkHttpClient", "okio.Okio")) {
      assertThatThrownBy(() -> Class.forName(type)).isInstanceOf(ClassNotFoundException.class);
    }
  }
}
