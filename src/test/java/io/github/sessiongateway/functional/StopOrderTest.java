package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.BridgeClient;
import io.github.sessiongateway.testing.Listening;
import io.github.sessiongateway.testing.RawKoyeb;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The order in which a gateway stops. */
@ExtendWith(VertxExtension.class)
class StopOrderTest {
  private final Vertx vertx;
  private final Vertx clients = Vertx.vertx();
  // Held: Vert.x closes a client that is collected.
  private final HttpClientAgent http = clients.createHttpClient();
  private final RawKoyeb koyeb = RawKoyeb.start(clients);
  private final SessionGateway gateway = new SessionGateway();

  StopOrderTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @AfterEach
  void close() {
    Await.result(clients.close());
  }

  @Test
  void clientsAreClosedBeforeTheAddressesGo() {
    String id = deploy("10s");
    BridgeClient client = connect();
    client.send(BridgeClient.request("session.refresh", bearer()));
    RawKoyeb.Call underWay = Await.result(koyeb.nextCall());
    Future<Void> stopped = vertx.undeploy(id);
    while (health() == 200) {
      // Runs until the stop has begun.
    }
    assertThat(client.ask("session.refresh", bearer()).getInteger("failureCode")).isEqualTo(503);
    assertThat(failure(new SessionClient(vertx).refresh(new Bearer("t"))))
        .isEqualTo(Failure.SHUTTING_DOWN);
    assertThat(client.closed().isComplete()).isFalse();
    assertThat(health()).isEqualTo(503);
    underWay.answer(200, new JsonObject().put("token", new JsonObject().put("id", "new")));
    JsonObject reply = Await.result(client.next()).getJsonObject("body");
    assertThat(reply.getJsonObject("token").getString("id")).isEqualTo("new");
    assertThat(Await.result(client.closed())).isEqualTo("1001 The gateway is stopping.");
    Await.result(stopped);
    assertThat(failure(new SessionClient(vertx).refresh(new Bearer("t"))))
        .isEqualTo(Failure.UNREACHABLE);
  }

  @Test
  void callsWithoutAnAnswerFailBeforeTheClose() {
    String id = deploy("1s");
    BridgeClient client = connect();
    client.send(BridgeClient.request("session.refresh", bearer()));
    Await.result(koyeb.nextCall());
    Future<Void> stopped = vertx.undeploy(id);
    assertThat(Await.result(client.next()).getInteger("failureCode")).isEqualTo(502);
    assertThat(Await.result(client.closed())).startsWith("1001 ");
    Await.result(stopped);
  }

  @Test
  void everythingIsServedWhileTheStopIsAnnounced() {
    String id = deploy("10s", "3s");
    BridgeClient before = connect();
    Future<Void> stopped = vertx.undeploy(id);
    while (health() == 200) {
      // Runs until the stop has begun.
    }
    BridgeClient after = connect();
    for (BridgeClient client : List.of(before, after)) {
      client.send(BridgeClient.request("session.refresh", bearer()));
      RawKoyeb.Call call = Await.result(koyeb.nextCall());
      call.answer(200, new JsonObject().put("token", new JsonObject().put("id", "new")));
      JsonObject reply = Await.result(client.next()).getJsonObject("body");
      assertThat(reply.getJsonObject("token").getString("id")).isEqualTo("new");
    }
    assertThat(health()).isEqualTo(503);
    assertThat(stopped.isComplete()).isFalse();
    assertThat(Await.result(before.closed())).isEqualTo("1001 The gateway is stopping.");
    assertThat(Await.result(after.closed())).isEqualTo("1001 The gateway is stopping.");
    Await.result(stopped);
  }

  private String deploy(String shutdownDeadline) {
    return deploy(shutdownDeadline, "0s");
  }

  private String deploy(String shutdownDeadline, String announce) {
    JsonObject config =
        new JsonObject()
            .put("shutdown.announce", announce)
            .put("upstream.base-url", koyeb.url())
            .put("shutdown.deadline", shutdownDeadline)
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0)
            .put("ops.enabled", true)
            .put("ops.port", 0);
    return Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
  }

  private BridgeClient connect() {
    return BridgeClient.raw(clients, Listening.at(gateway, "bridge").getPort());
  }

  private int health() {
    URI ready = Listening.at(gateway, "health");
    return Await.result(
        http.request(HttpMethod.GET, ready.getPort(), ready.getHost(), ready.getPath())
            .compose(request -> request.send())
            .map(response -> response.statusCode()));
  }

  private static JsonObject bearer() {
    return new JsonObject().put("token", "t");
  }

  private static Failure failure(Future<?> call) {
    return ((SessionException) Await.failure(call)).failure();
  }
}
