package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Listening;
import io.github.sessiongateway.testing.LoopbackCluster;
import io.github.sessiongateway.testing.NumberedKoyeb;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two gateways of one cluster, each with a Koyeb of its own, which the calls of a client show. */
class ClusterNearIT {
  private static final int REQUESTS = 4;

  private final LoopbackCluster cluster = new LoopbackCluster();
  private final SessionGateway gateway = new SessionGateway();
  private Vertx near;
  private Vertx far;
  private NumberedKoyeb nearKoyeb;
  private NumberedKoyeb farKoyeb;

  @BeforeEach
  void start() {
    near = cluster.node();
    far = cluster.node();
    nearKoyeb = NumberedKoyeb.start(near);
    farKoyeb = NumberedKoyeb.start(far);
    deploy(near, gateway, nearKoyeb);
    deploy(far, new SessionGateway(), farKoyeb);
  }

  private static void deploy(Vertx vertx, SessionGateway gateway, NumberedKoyeb koyeb) {
    JsonObject config =
        new JsonObject()
            .put("bus.scope", "cluster")
            .put("upstream.base-url", koyeb.url())
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0);
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
  }

  @AfterEach
  void end() {
    Await.result(far.close());
    Await.result(near.close());
  }

  private static JsonObject login() {
    return new JsonObject().put("email", "ok@example.com").put("password", "secret");
  }

  @Test
  void theBusAloneAsksBoth() {
    for (int i = 0; i < REQUESTS; i++) {
      Await.result(near.eventBus().request("session.login", login()));
    }
    assertThat(nearKoyeb.calls()).isNotEmpty();
    assertThat(farKoyeb.calls()).isNotEmpty();
  }

  @Test
  void aClientBesideAGatewayAsksOnlyThatOne() {
    for (int i = 0; i < REQUESTS; i++) {
      // Each would find another gateway of the cluster than the one before.
      SessionClient client = new SessionClient(near);
      Await.result(client.login(ManagedGatewayFixture.LOGIN));
    }
    assertThat(nearKoyeb.calls()).hasSize(REQUESTS);
    assertThat(farKoyeb.calls()).isEmpty();
  }

  @Test
  void aBridgeAsksOnlyItsOwnGateway() {
    WebClient client = WebClient.create(far);
    for (int i = 0; i < REQUESTS; i++) {
      int status =
          Await.result(
                  client
                      .post(
                          Listening.at(gateway, "bridge").getPort(),
                          "127.0.0.1",
                          "/call/session.login")
                      .putHeader("content-type", "application/json; charset=utf-8")
                      .putHeader("x-gateway-request", "true")
                      .sendJsonObject(login()))
              .statusCode();
      assertThat(status).isEqualTo(200);
    }
    assertThat(nearKoyeb.calls()).hasSize(REQUESTS);
    assertThat(farKoyeb.calls()).isEmpty();
  }

  @Test
  void aReplyFromAnotherNodeComesOnTheCallersContext() {
    Vertx caller = cluster.node();
    SessionClient client = new SessionClient(caller);
    Context loop = caller.getOrCreateContext();
    Context seen =
        Await.result(
            OnContext.call(
                loop,
                () ->
                    client
                        .login(ManagedGatewayFixture.LOGIN)
                        .map(reply -> Vertx.currentContext())));
    assertThat(seen).isSameAs(loop);
    Await.result(caller.close());
  }
}
