package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.Listening;
import io.github.sessiongateway.testing.LoopsSeen;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The event loop on which a gateway does its work. */
class OneEventLoopTest {
  private static final JsonObject NAMED = new JsonObject().put("session", "ci");

  private final LoopsSeen loops = new LoopsSeen();
  private final Vertx vertx = loops.vertx();
  private final Vertx clients = Vertx.vertx();
  private final SessionGateway gateway = new SessionGateway();

  @AfterEach
  void close() {
    Await.result(clients.close());
    Await.result(vertx.close());
  }

  @Test
  void allOfAGatewayRunsOnOneEventLoop() {
    deploy();
    Promise<Thread> managed = Promise.promise();
    var unused = gateway.managed().events(event -> managed.tryComplete(Thread.currentThread()));
    assertThat(token(tcp().ask("session.login", login().put("keep", "ci")))).isNotEmpty();
    assertThat(token(raw().ask("session.refresh", NAMED))).isNotEmpty();
    Await.result(new ManagedClient(vertx).token("ci"));
    assertThat(loops.threads()).containsOnlyKeys("http", "tcp", "upstream", "bus");
    Set<Thread> threads =
        loops.threads().values().stream().flatMap(Set::stream).collect(Collectors.toSet());
    assertThat(threads).containsExactly(Await.result(managed.future()));
  }

  @Test
  void aBridgedRequestIsNotAMessageOnTheBus() {
    deploy();
    assertThat(token(tcp().ask("session.login", login().put("keep", "ci")))).isNotEmpty();
    BridgeClient raw = raw();
    assertThat(token(raw.ask("session.token", NAMED))).isNotEmpty();
    assertThat(raw.ask("session.status", NAMED).getJsonObject("body").getJsonArray("sessions"))
        .hasSize(1);
    assertThat(loops.delivered()).doesNotContain("session.login", "session.token");
    Await.result(new ManagedClient(vertx).token("ci"));
    assertThat(loops.delivered()).contains("session.token").doesNotContain("session.status");
  }

  @Test
  void theSandboxAnswersWhileTheGatewayIsBusy() throws Exception {
    deploy();
    CountDownLatch busy = new CountDownLatch(1);
    Promise<Void> isBusy = Promise.promise();
    var unused =
        gateway
            .managed()
            .events(
                event -> {
                  isBusy.tryComplete();
                  await(busy);
                });
    var kept = gateway.managed().keep("ci", LoginRequest.of("demo@example.com", "demo"));
    Await.result(isBusy.future());
    HttpRequest refresh =
        HttpRequest.newBuilder(Listening.at(gateway, "sandbox").resolve("/v1/account/refresh"))
            .timeout(Duration.ofSeconds(20))
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      assertThat(HttpClient.newHttpClient().send(refresh, BodyHandlers.ofString()).statusCode())
          .isEqualTo(401);
    } finally {
      busy.countDown();
    }
    Await.result(kept);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void deploy() {
    JsonObject config =
        new JsonObject()
            .put("sandbox.enabled", true)
            .put("sandbox.port", 0)
            .put("bridge.auth.allow-anonymous", true)
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0)
            .put("bridge.tcp.enabled", true)
            .put("bridge.tcp.port", 0);
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
  }

  private BridgeClient raw() {
    return BridgeClient.raw(clients, Listening.at(gateway, "bridge").getPort());
  }

  private BridgeClient tcp() {
    return BridgeClient.tcp(clients, Listening.at(gateway, "tcp").getPort());
  }

  private static JsonObject login() {
    return new JsonObject().put("email", "demo@example.com").put("password", "demo");
  }

  private static String token(JsonObject reply) {
    return reply.getJsonObject("body").getJsonObject("token").getString("id");
  }
}
