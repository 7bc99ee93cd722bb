package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.internal.metrics.Scraped;
import io.github.sessiongateway.metrics.GatewayMetrics;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.github.sessiongateway.testing.Listening;
import io.github.sessiongateway.testing.Ops;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The metrics of a whole gateway. */
@ExtendWith(VertxExtension.class)
class MetricsTest {
  private static final int HOSTILE = 10_000;
  private static final int AT_ONCE = 500;
  private static final List<String> ADDRESSES =
      List.of(
          "session.login",
          "session.refresh",
          "session.new",
          "session.logout",
          "session.whoami",
          "session.mint",
          "session.switch",
          "session.unscope",
          "session.organizations",
          "session.token",
          "session.status");
  private static final List<String> SCENARIOS =
      List.of("ok", "e401", "e403", "e404", "e409", "e429", "html502", "array", "cut");

  private final Vertx vertx;
  private final FakeKoyeb koyeb;
  private final SessionGateway gateway = new SessionGateway();

  MetricsTest(Vertx vertx) {
    this.vertx = vertx;
    koyeb = FakeKoyeb.start(vertx);
  }

  private void start() {
    JsonObject config =
        config()
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0)
            .put("bridge.tcp.enabled", true)
            .put("bridge.tcp.port", 0)
            .put("ops.enabled", true)
            .put("ops.port", 0);
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
  }

  private JsonObject config() {
    return new JsonObject()
        .put("upstream.base-url", koyeb.url())
        .put("upstream.retries", 0)
        .put("upstream.max-waiting", AT_ONCE)
        .put("upstream.breaker-min-calls", 10_000)
        .put("sessions.ci.credential.kind", "password")
        .put("sessions.ci.credential.email", "ok@example.com")
        .put("sessions.ci.credential.password", "p");
  }

  @Test
  void anIdleGatewayHasAtMost150Series() {
    start();
    Await.result(new ManagedClient(vertx).token("ci"));
    List<String> series = Scraped.of(Ops.metrics(vertx, gateway)).series();
    assertThat(series).hasSizeBetween(80, 150);
    assertThat(series)
        .contains(
            "session_gateway_sessions{state=\"fresh\"} 1.0",
            "session_gateway_upstream_circuit{state=\"closed\"} 1.0",
            "session_gateway_session_renewals_total{outcome=\"ok\",reason=\"login\"} 1.0",
            "session_gateway_upstream_retries_left 5.0");
  }

  @Test
  void hostileIdentitiesNeverMakeMoreThan550Series() {
    start();
    Future<?> waves = Future.succeededFuture();
    for (int from = 0; from < HOSTILE; from += AT_ONCE) {
      int first = from;
      waves = waves.compose(v -> wave(first));
    }
    Await.result(waves);
    throughTheBridge();
    Scraped scraped = Scraped.of(Ops.metrics(vertx, gateway));
    assertThat(scraped.series()).as("%s", scraped.families().keySet()).hasSizeBetween(200, 550);
    assertThat(scraped.series()).noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("evil"));
  }

  /** Each with an account, bearer, session, header and id of its own. */
  private Future<?> wave(int first) {
    List<Future<?>> replies = new ArrayList<>();
    for (int i = first; i < first + AT_ONCE; i++) {
      String scenario = SCENARIOS.get(i % SCENARIOS.size());
      DeliveryOptions options =
          new DeliveryOptions().addHeader("correlation-id", "evil-" + i).addHeader("evil" + i, "x");
      JsonObject body =
          switch (i % 5) {
            case 0 -> new JsonObject().put("token", scenario + ".evil" + i);
            case 1 -> new JsonObject().put("session", "evil-" + i);
            case 2 -> new JsonObject().put("evil" + i, i);
            default ->
                new JsonObject().put("email", scenario + "@evil" + i).put("password", "evil" + i);
          };
      String address = ADDRESSES.get(i % ADDRESSES.size());
      replies.add(
          vertx
              .eventBus()
              .request(address, body, options)
              .transform(v -> Future.succeededFuture()));
    }
    return Future.join(replies);
  }

  private void throughTheBridge() {
    int port = Listening.at(gateway, "tcp").getPort();
    BridgeClient client = BridgeClient.tcp(vertx, port);
    for (int i = 0; i < 20; i++) {
      client.send(
          new JsonObject()
              .put("type", i % 2 == 0 ? "send" : "register")
              .put("address", "evil." + i)
              .put("replyAddress", "evil" + i)
              .put("headers", new JsonObject().put("gateway-key", "kgw_evil" + i))
              .put("body", new JsonObject()));
      Await.result(client.next());
    }
    client.close();
  }

  @Test
  void whatHappensIsCounted() {
    start();
    SessionClient sessions = new SessionClient(vertx);
    Await.result(sessions.newSession(new Bearer("ok.1")));
    Await.failure(sessions.newSession(new Bearer("e401.1")));
    List<String> series = Scraped.of(Ops.metrics(vertx, gateway)).series();
    assertThat(series)
        .contains(
            "session_gateway_requests_seconds_count{message=\"session.new\",outcome=\"ok\"} 1",
            "session_gateway_requests_seconds_count{message=\"session.new\",outcome=\"unauthorized\"} 1",
            "session_gateway_upstream_attempts_seconds_count{delivery=\"answered\",endpoint=\"new\"} 2",
            "session_gateway_request_duration_seconds_count{message=\"session.new\"} 2",
            "session_gateway_requests_under_way 0.0");
  }

  @Test
  void anApplicationsOwnRegistryIsUsedAndLeftClean() {
    MeterRegistry registry = new SimpleMeterRegistry();
    DeploymentOptions options = new DeploymentOptions().setConfig(config());
    String deployment =
        Await.result(
            vertx.deployVerticle(
                new SessionGateway().measuredBy(GatewayMetrics.in(registry)), options));
    Message<JsonObject> reply =
        Await.result(
            vertx.eventBus().request("session.token", new JsonObject().put("session", "ci")));
    assertThat(reply.body().getJsonObject("token")).isNotNull();
    assertThat(registry.get("session.gateway.sessions").tag("state", "fresh").gauge().value())
        .isEqualTo(1);
    Await.result(vertx.undeploy(deployment));
    assertThat(registry.getMeters()).isEmpty();
  }
}
