package io.github.sessiongateway.functional;

import static io.github.sessiongateway.functional.TracedGateway.caller;
import static io.github.sessiongateway.functional.TracedGateway.one;
import static io.github.sessiongateway.functional.TracedGateway.parent;
import static io.github.sessiongateway.functional.TracedGateway.sent;
import static io.github.sessiongateway.functional.TracedGateway.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeCollector.Exported;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway with traces in an application whose Vert.x traces, too. */
class TracesBesideVertxTest {
  private final Vertx vertx = Vertx.builder().withTracer(options -> new Tracer()).build();

  /** It marks whatever Vert.x sends, unless it is to ignore it. */
  private static final class Tracer implements VertxTracer<Object, Object> {
    @Override
    public <R> Object sendRequest(
        Context context,
        SpanKind kind,
        TracingPolicy policy,
        R request,
        String operation,
        BiConsumer<String, String> headers,
        TagExtractor<R> tags) {
      if (policy != TracingPolicy.IGNORE) {
        headers.accept("traceparent", parent(1, true));
      }
      return null;
    }
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void theGatewayContinuesATraceOfVertxAndSendsItsOwnSpan() {
    TracedGateway traced = new TracedGateway(vertx);
    traced.start(new JsonObject());
    Future<?> reply =
        traced.ask("session.new", new JsonObject().put("token", "b"), new DeliveryOptions());
    String received = traced.answer();
    Await.result(reply);

    List<Exported> spans = traced.spans();
    Exported message = one(spans, "session.new");
    assertThat(message.traceId()).isEqualTo(trace(1));
    assertThat(message.parent()).isEqualTo(caller(1));
    assertThat(received).isEqualTo(sent(one(spans, "POST /v1/account/session")));
  }
}
