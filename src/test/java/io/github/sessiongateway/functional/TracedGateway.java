package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.internal.tracing.ProcessTraces;
import io.github.sessiongateway.internal.tracing.TraceVariables;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeCollector;
import io.github.sessiongateway.testing.FakeCollector.Exported;
import io.github.sessiongateway.testing.RawKoyeb;
import io.github.sessiongateway.tracing.GatewayTraces;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A gateway that sends its spans to a collector, and a Koyeb that answers by hand. */
final class TracedGateway {
  static final int SERVER = 2;
  static final int CLIENT = 3;
  static final int ERROR = 2;

  private static final JsonObject TOKEN =
      new JsonObject().put("token", new JsonObject().put("id", "t").put("user_id", "u"));

  final RawKoyeb koyeb;
  final FakeCollector collector;
  final SessionGateway gateway = new SessionGateway();
  private final Vertx vertx;
  private final ProcessTraces traces;

  TracedGateway(Vertx vertx) {
    this(vertx, FakeCollector.start(vertx), Map.of());
  }

  TracedGateway(Vertx vertx, FakeCollector collector, Map<String, String> more) {
    this.vertx = vertx;
    this.collector = collector;
    koyeb = RawKoyeb.start(vertx);
    Properties properties = new Properties();
    properties.put("otel.exporter.otlp.endpoint", collector.url());
    properties.putAll(more);
    traces = ProcessTraces.open(TraceVariables.of(Map.of(), properties));
    gateway.tracedBy(GatewayTraces.of(traces.openTelemetry()));
  }

  void start(JsonObject config) {
    JsonObject whole =
        new JsonObject()
            .put("upstream.base-url", koyeb.url())
            .put("upstream.backoff-initial", "1ms")
            .mergeIn(config);
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(whole)));
  }

  /** Sends a message, whose trace has this number. */
  Future<Message<JsonObject>> ask(String address, int trace, String bearer) {
    return ask(
        address,
        new JsonObject().put("token", bearer),
        new DeliveryOptions().addHeader("traceparent", parent(trace, true)));
  }

  Future<Message<JsonObject>> ask(String address, JsonObject body, DeliveryOptions options) {
    return vertx.eventBus().request(address, body, options);
  }

  /** Returns once all messages that were sent have arrived, because their order is kept. */
  void settled() {
    Await.result(ask("session.status", new JsonObject(), new DeliveryOptions()));
  }

  /** Answers the next call with a token, and returns its {@code traceparent}. */
  String answer() {
    return answer(Await.result(koyeb.nextCall()));
  }

  static String answer(RawKoyeb.Call call) {
    String traceparent = String.join(",", call.request().headers().getAll("traceparent"));
    call.answer(200, TOKEN);
    return traceparent;
  }

  /** Sends what waits, and returns all spans in the order of their ends. */
  List<Exported> spans() {
    traces.close(30_000);
    return collector.spans();
  }

  /** Returns the spans of a message's trace. */
  static List<Exported> inTrace(List<Exported> spans, int trace) {
    return spans.stream().filter(span -> span.traceId().equals(trace(trace))).toList();
  }

  static Exported one(List<Exported> spans, String name) {
    List<Exported> found = spans.stream().filter(span -> span.name().equals(name)).toList();
    assertThat(found).as("%s in %s", name, spans).hasSize(1);
    return found.get(0);
  }

  static String trace(int number) {
    return "%032x".formatted(0xabc000 + number);
  }

  static String caller(int number) {
    return "%016x".formatted(0xdef000 + number);
  }

  static String parent(int number, boolean isSampled) {
    return "00-" + trace(number) + "-" + caller(number) + (isSampled ? "-01" : "-00");
  }

  /** Returns the header by which a span is continued. */
  static String sent(Exported span) {
    return "00-" + span.traceId() + "-" + span.id() + "-01";
  }
}
