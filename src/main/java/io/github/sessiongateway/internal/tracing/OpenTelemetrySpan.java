package io.github.sessiongateway.internal.tracing;

import io.github.sessiongateway.internal.telemetry.TraceSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A span of OpenTelemetry, with the names of its semantic conventions.
 *
 * @param context holds the span; the root context for work of the gateway's own, whose parts begin
 *     traces
 */
record OpenTelemetrySpan(Tracer tracer, Context context) implements TraceSpan {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<Long> RESENDS =
      AttributeKey.longKey("http.request.resend_count");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> HOST = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  /** Begins a span in a trace, or a trace if the parent is the root. */
  static TraceSpan begin(Tracer tracer, Context parent, SpanBuilder builder) {
    return new OpenTelemetrySpan(tracer, parent.with(builder.setParent(parent).startSpan()));
  }

  @Override
  public TraceSpan begin(String part) {
    return begin(tracer, context, tracer.spanBuilder(part));
  }

  @Override
  public TraceSpan begin(Attempt attempt) {
    SpanBuilder builder =
        tracer
            .spanBuilder(attempt.method() + " " + attempt.path())
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(METHOD, attempt.method())
            .setAttribute(HOST, attempt.host())
            .setAttribute(PORT, (long) attempt.port());
    if (attempt.resends() > 0) {
      builder.setAttribute(RESENDS, (long) attempt.resends());
    }
    return begin(tracer, context, builder);
  }

  @Override
  public void inject(BiConsumer<String, String> header) {
    W3CTraceContextPropagator.getInstance()
        .inject(context, header, (headers, name, value) -> header.accept(name, value));
  }

  @Override
  public void queued() {
    span().addEvent("queued");
  }

  @Override
  public void joins(TraceSpan other) {
    if (other instanceof OpenTelemetrySpan joined) {
      // A link to no span is ignored.
      span().addLink(joined.span().getSpanContext());
    }
  }

  @Override
  public void answered(int status) {
    span().setAttribute(STATUS, (long) status);
  }

  @Override
  public void end(@Nullable String failure) {
    if (failure != null) {
      span().setAttribute(ERROR, failure).setStatus(StatusCode.ERROR);
    }
    span().end();
  }

  @Override
  public @Nullable String traceId() {
    SpanContext ids = span().getSpanContext();
    return ids.isValid() ? ids.getTraceId() : null;
  }

  @Override
  public @Nullable String spanId() {
    SpanContext ids = span().getSpanContext();
    return ids.isValid() ? ids.getSpanId() : null;
  }

  private Span span() {
    return Span.fromContext(context);
  }
}
