package io.github.sessiongateway.internal.tracing;

import io.github.sessiongateway.internal.telemetry.TraceSpan;
import io.github.sessiongateway.internal.telemetry.Traces;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.function.Function;

/** Spans of OpenTelemetry. They name their parents, and never read or set the current context. */
public final class OpenTelemetryTraces implements Traces {
  private final Tracer tracer;

  /** Makes spans with an OpenTelemetry that others configure and close. */
  public OpenTelemetryTraces(OpenTelemetry openTelemetry) {
    this.tracer = openTelemetry.getTracer("io.github.sessiongateway");
  }

  @Override
  public TraceSpan received(String address, Function<String, List<String>> headers) {
    Context parent = CallersSpan.read(headers);
    return OpenTelemetrySpan.begin(
        tracer, parent, tracer.spanBuilder(address).setSpanKind(SpanKind.SERVER));
  }

  @Override
  public TraceSpan ownWork() {
    return new OpenTelemetrySpan(tracer, Context.root());
  }
}
