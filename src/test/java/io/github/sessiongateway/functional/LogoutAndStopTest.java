package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.RawKoyeb;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The logout of a managed session, and the stop of a gateway with calls in its queue. */
@ExtendWith(VertxExtension.class)
class LogoutAndStopTest {
  private final Vertx vertx;
  private final RawKoyeb koyeb;

  LogoutAndStopTest(Vertx vertx) {
    this.vertx = vertx;
    koyeb = RawKoyeb.start(vertx);
  }

  /** No caller could end it afterwards, because its name is gone. */
  @Test
  void aLogoutByNameIsRepeatedLikeOneByBearer() {
    String unused = deploy(new JsonObject());
    ManagedClient client = new ManagedClient(vertx);
    Future<?> kept = client.keep("ci", LoginRequest.of("a@example.com", "secret"));
    JsonObject token = new JsonObject().put("id", "t").put("expires_at", "2100-01-01T00:00:00Z");
    Await.result(koyeb.nextCall()).answer(200, new JsonObject().put("token", token));
    Await.result(kept);
    Future<Void> ended = client.logout("ci");
    Await.result(koyeb.nextCall()).answer(503, new JsonObject());
    Await.result(koyeb.nextCall()).answer(200, new JsonObject());
    Await.result(ended);
  }

  @Test
  void queuedCallsFailWithTheReasonWhenTheGatewayStops() {
    String gateway =
        deploy(new JsonObject().put("upstream.max-in-flight", 1).put("shutdown.deadline", "1s"));
    SessionClient client = new SessionClient(vertx);
    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      calls.add(client.refresh(new Bearer("t" + i)));
    }
    Await.result(koyeb.nextCall());
    Await.result(vertx.undeploy(gateway));
    assertThat(calls.stream().map(LogoutAndStopTest::failure))
        .containsExactly(Failure.BAD_REPLY, Failure.SHUTTING_DOWN, Failure.SHUTTING_DOWN);
  }

  private String deploy(JsonObject config) {
    DeploymentOptions options =
        new DeploymentOptions().setConfig(config.put("upstream.base-url", koyeb.url()));
    return Await.result(vertx.deployVerticle(new SessionGateway(), options));
  }

  private static Failure failure(Future<?> call) {
    return ((SessionException) Await.failure(call)).failure();
  }
}
