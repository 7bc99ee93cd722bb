package io.github.sessiongateway.functional;

import static io.github.sessiongateway.functional.TracedGateway.CLIENT;
import static io.github.sessiongateway.functional.TracedGateway.ERROR;
import static io.github.sessiongateway.functional.TracedGateway.SERVER;
import static io.github.sessiongateway.functional.TracedGateway.caller;
import static io.github.sessiongateway.functional.TracedGateway.inTrace;
import static io.github.sessiongateway.functional.TracedGateway.one;
import static io.github.sessiongateway.functional.TracedGateway.parent;
import static io.github.sessiongateway.functional.TracedGateway.sent;
import static io.github.sessiongateway.functional.TracedGateway.trace;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.FakeCollector.Exported;
import io.github.sessiongateway.testing.Listening;
import io.github.sessiongateway.testing.RawKoyeb;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The spans of a whole gateway, from the message to the call of Koyeb. */
@ExtendWith(VertxExtension.class)
class TracesTest {
  private static final String REFRESH = "PUT /v1/account/refresh";
  private static final String NEW = "POST /v1/account/session";

  private final Vertx vertx;
  private final TracedGateway traced;

  TracesTest(Vertx vertx) {
    this.vertx = vertx;
    traced = new TracedGateway(vertx);
  }

  @Test
  void aMessageAndItsCallAreOneTrace() {
    traced.start(new JsonObject());
    Future<?> reply = traced.ask("session.new", 1, "b");
    String received = traced.answer();
    Await.result(reply);

    List<Exported> spans = traced.spans();
    Exported message = one(spans, "session.new");
    Exported call = one(spans, NEW);
    assertThat(message.traceId()).isEqualTo(trace(1));
    assertThat(message.parent()).isEqualTo(caller(1));
    assertThat(message.kind()).isEqualTo(SERVER);
    assertThat(call.traceId()).isEqualTo(trace(1));
    assertThat(call.parent()).isEqualTo(message.id());
    assertThat(call.kind()).isEqualTo(CLIENT);
    assertThat(call.attributes())
        .isEqualTo(
            Map.of(
                "http.request.method",
                "POST",
                "http.response.status_code",
                200L,
                "server.address",
                "127.0.0.1",
                "server.port",
                (long) traced.koyeb.port()));
    assertThat(received).isEqualTo(sent(call));
    assertThat(traced.collector.resource()).containsEntry("service.name", "koyeb-session-gateway");
  }

  @Test
  void callsThatWaitKeepTheirTraces() {
    traced.start(new JsonObject().put("upstream.max-in-flight", 1));
    List<Future<Message<JsonObject>>> replies =
        List.of(
            traced.ask("session.new", 1, "b1"),
            traced.ask("session.new", 2, "b2"),
            traced.ask("session.new", 3, "b3"));
    traced.settled();
    List<String> received = List.of(traced.answer(), traced.answer(), traced.answer());
    replies.forEach(Await::result);

    List<Exported> spans = traced.spans();
    for (int i = 1; i <= 3; i++) {
      List<Exported> own = inTrace(spans, i);
      assertThat(own).hasSize(2);
      Exported message = one(own, "session.new");
      Exported call = one(own, NEW);
      assertThat(call.parent()).isEqualTo(message.id());
      assertThat(received.get(i - 1)).isEqualTo(sent(call));
      assertThat(message.events()).isEqualTo(i == 1 ? List.of() : List.of("queued"));
    }
  }

  @Test
  void eachAttemptIsASpanOfTheMessage() {
    traced.start(new JsonObject());
    Future<?> reply = traced.ask("session.new", 1, "b");
    RawKoyeb.Call first = Await.result(traced.koyeb.nextCall());
    String refused = first.request().getHeader("traceparent");
    var unused = first.request().response().setStatusCode(503).putHeader("Retry-After", "0").end();
    String accepted = traced.answer();
    Await.result(reply);

    List<Exported> spans = inTrace(traced.spans(), 1);
    assertThat(spans).extracting(Exported::name).containsExactly(NEW, NEW, "session.new");
    assertThat(spans.subList(0, 2)).allMatch(call -> call.parent().equals(spans.get(2).id()));
    assertThat(List.of(refused, accepted)).containsExactly(sent(spans.get(0)), sent(spans.get(1)));
    assertThat(spans.get(0).status()).isEqualTo(ERROR);
    assertThat(spans.get(0).attributes())
        .containsEntry("http.response.status_code", 503L)
        .containsEntry("error.type", "upstream_error")
        .doesNotContainKey("http.request.resend_count");
    assertThat(spans.get(1).attributes()).containsEntry("http.request.resend_count", 1L);
    assertThat(spans.get(2).status()).isZero();
  }

  @Test
  void aCallThatJoinsLinksToTheOneThatItShares() {
    traced.start(new JsonObject());
    Future<?> first = traced.ask("session.refresh", 1, "b");
    Future<?> second = traced.ask("session.refresh", 2, "b");
    traced.settled();
    traced.answer();
    Await.result(first);
    Await.result(second);

    List<Exported> spans = traced.spans();
    Exported leader = one(inTrace(spans, 1), "session.refresh");
    assertThat(one(inTrace(spans, 1), REFRESH).parent()).isEqualTo(leader.id());
    assertThat(leader.links()).isEmpty();
    assertThat(inTrace(spans, 2)).hasSize(1).allMatch(span -> span.links().contains(leader.id()));
  }

  @Test
  void theRefreshOfASessionHasATraceToWhichItsCallersLink() {
    traced.start(
        new JsonObject()
            .put("sessions.ci.credential.kind", "password")
            .put("sessions.ci.credential.email", "ok@example.com")
            .put("sessions.ci.credential.password", "p"));
    RawKoyeb.Call login = Await.result(traced.koyeb.nextCall());
    Future<?> token =
        traced.ask(
            "session.token",
            new JsonObject().put("session", "ci"),
            new DeliveryOptions().addHeader("traceparent", parent(1, true)));
    traced.settled();
    String received = TracedGateway.answer(login);
    Await.result(token);

    List<Exported> spans = traced.spans();
    Exported renewal = one(spans, "session renewal");
    Exported call = one(spans, "POST /v1/account/login");
    assertThat(renewal.parent()).isEmpty();
    assertThat(call.parent()).isEqualTo(renewal.id());
    assertThat(received).startsWith("00-" + renewal.traceId() + "-" + call.id());
    assertThat(one(inTrace(spans, 1), "session.token").links()).containsExactly(renewal.id());
  }

  @Test
  void aFailureIsACodeWithoutAText() {
    traced.start(new JsonObject());
    Future<?> reply = traced.ask("session.new", 1, "b");
    Await.result(traced.koyeb.nextCall())
        .answer(401, new JsonObject().put("status", 401).put("message", "marked text"));
    Await.failure(reply);

    Exported message = one(traced.spans(), "session.new");
    assertThat(message.status()).isEqualTo(ERROR);
    assertThat(message.attributes()).isEqualTo(Map.of("error.type", "unauthorized"));
    assertThat(traced.collector.texts()).noneMatch(text -> text.contains("marked text"));
  }

  @Test
  void anUnsampledTraceIsContinuedAndNotExported() {
    traced.start(new JsonObject());
    Future<?> reply =
        traced.ask(
            "session.new",
            new JsonObject().put("token", "b"),
            new DeliveryOptions().addHeader("traceparent", parent(1, false)));
    String received = traced.answer();
    Await.result(reply);
    assertThat(received).matches("00-" + trace(1) + "-[0-9a-f]{16}-00");
    assertThat(traced.spans()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "00-0-0-01", "00-00000000000000000000000000000000-b-01", ""})
  void aMalformedParentBeginsATrace(String parent) {
    traced.start(new JsonObject());
    Future<?> reply =
        traced.ask(
            "session.new",
            new JsonObject().put("token", "b"),
            new DeliveryOptions().addHeader("traceparent", parent));
    traced.answer();
    Await.result(reply);
    Exported message = one(traced.spans(), "session.new");
    assertThat(message.parent()).isEmpty();
    assertThat(message.traceId()).matches("[0-9a-f]{32}").doesNotContain(trace(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 513})
  void aStateOfMoreThan512CharactersIsDropped(int length) {
    traced.start(new JsonObject());
    String state = "k=" + "v".repeat(256) + ",l=" + "w".repeat(length - 261);
    Future<?> reply =
        traced.ask(
            "session.new",
            new JsonObject().put("token", "b"),
            new DeliveryOptions()
                .addHeader("traceparent", parent(1, true))
                .addHeader("tracestate", state));
    RawKoyeb.Call call = Await.result(traced.koyeb.nextCall());
    String sent = call.request().getHeader("tracestate");
    call.answer(401, new JsonObject());
    Await.failure(reply);
    assertThat(state).hasSize(length);
    assertThat(sent).isEqualTo(length <= 512 ? state : null);
  }

  @Test
  void aMessageByHttpAndByTheBridgeKeepsItsTrace() {
    traced.start(
        new JsonObject()
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0)
            .put("bridge.tcp.enabled", true)
            .put("bridge.tcp.port", 0));
    Future<?> byHttp =
        WebClient.create(vertx)
            .post(
                Listening.at(traced.gateway, "bridge").getPort(), "127.0.0.1", "/call/session.new")
            .putHeader("x-gateway-request", "true")
            .putHeader("traceparent", parent(1, true))
            .putHeader("tracestate", "vendor=1")
            .sendJsonObject(new JsonObject().put("token", "b1"));
    traced.answer();
    Await.result(byHttp);
    BridgeClient client = BridgeClient.tcp(vertx, Listening.at(traced.gateway, "tcp").getPort());
    client.send(
        new JsonObject()
            .put("type", "send")
            .put("address", "session.new")
            .put("replyAddress", "r")
            .put("headers", new JsonObject().put("traceparent", parent(2, true)))
            .put("body", new JsonObject().put("token", "b2")));
    traced.answer();
    Await.result(client.next());

    List<Exported> spans = traced.spans();
    assertThat(inTrace(spans, 1)).hasSize(2).allMatch(span -> span.state().equals("vendor=1"));
    assertThat(inTrace(spans, 2)).hasSize(2);
  }
}
