package io.github.sessiongateway.functional;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.RawKoyeb;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The events of a deployed gateway's circuit. */
@ExtendWith(VertxExtension.class)
class CircuitTest {
  private final Vertx vertx;

  CircuitTest(Vertx vertx) {
    this.vertx = vertx;
  }

  @Test
  void eachChangeOfTheCircuitIsPublishedInThisProcess() {
    RawKoyeb koyeb = RawKoyeb.start(vertx);
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", koyeb.url())
            .put("upstream.breaker-min-calls", 1)
            .put("upstream.breaker-reset", "100ms");
    Await.result(
        vertx.deployVerticle(new SessionGateway(), new DeploymentOptions().setConfig(config)));
    List<Promise<JsonObject>> changes =
        List.of(Promise.promise(), Promise.promise(), Promise.promise());
    Iterator<Promise<JsonObject>> next = changes.iterator();
    vertx
        .eventBus()
        .<JsonObject>localConsumer(SessionGateway.CIRCUIT, m -> next.next().complete(m.body()));
    SessionClient sessions = new SessionClient(vertx);
    Future<LoginReply> fails = sessions.newSession(new Bearer("t"));
    Await.result(koyeb.nextCall()).answer(500, new JsonObject());
    Await.failure(fails);
    JsonObject open = Await.result(changes.get(0).future());
    assertThat(open.getString("state")).isEqualTo("open");
    assertThat(open.getInstant("at")).isNotNull();
    Future<LoginReply> probe = untilAdmitted(sessions);
    JsonObject token = new JsonObject().put("token", new JsonObject().put("id", "new"));
    Await.result(koyeb.nextCall()).answer(200, token);
    Await.result(probe);
    assertThat(Await.result(changes.get(1).future()).getString("state")).isEqualTo("half_open");
    assertThat(Await.result(changes.get(2).future()).getString("state")).isEqualTo("closed");
  }

  /** Calls again while the circuit is open. */
  private Future<LoginReply> untilAdmitted(SessionClient sessions) {
    return sessions
        .newSession(new Bearer("t"))
        .recover(
            refused ->
                ((SessionException) refused).failure() == Failure.CIRCUIT_OPEN
                    ? vertx.timer(20, MILLISECONDS).compose(v -> untilAdmitted(sessions))
                    : Future.failedFuture(refused));
  }
}
