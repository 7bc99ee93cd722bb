package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.SessionGateway.Reloaded;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Ops;
import io.github.sessiongateway.testing.RawKoyeb;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Changes of the configuration of a gateway that runs. */
@ExtendWith(VertxExtension.class)
class ReloadTest {
  private static final Bearer BEARER = new Bearer("t");

  private final Vertx vertx;
  private final RawKoyeb koyeb;
  private final SessionGateway gateway = new SessionGateway();
  private final SessionClient sessions;
  private final JsonObject config;
  private final String id;

  ReloadTest(Vertx vertx) {
    this.vertx = vertx;
    koyeb = RawKoyeb.start(vertx);
    sessions = new SessionClient(vertx);
    config =
        new JsonObject()
            .put("upstream.base-url", koyeb.url())
            .put("upstream.retries", 0)
            .put("upstream.breaker-min-calls", 1)
            .put("upstream.breaker-reset", "10m")
            .put("ops.enabled", true)
            .put("ops.port", 0);
    id =
        Await.result(
            vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config.copy())));
  }

  @Test
  void aCallUnderWayIsJoinedAcrossAChange() {
    Future<LoginReply> first = sessions.refresh(BEARER);
    RawKoyeb.Call call = Await.result(koyeb.nextCall());
    reload("upstream.connect-timeout", "1s");
    Future<LoginReply> second = sessions.refresh(BEARER);
    // The bus delivers in order, so the second has joined when this one is rejected.
    Await.failure(vertx.eventBus().request("session.refresh", new JsonObject()));
    call.answer(200, new JsonObject().put("token", new JsonObject().put("id", "new")));
    assertThat(Await.result(first).bearer().value()).isEqualTo("new");
    assertThat(Await.result(second).bearer().value()).isEqualTo("new");
  }

  @Test
  void anOpenCircuitStaysOpen() {
    Future<LoginReply> fails = sessions.newSession(BEARER);
    Await.result(koyeb.nextCall()).answer(500, new JsonObject());
    Await.failure(fails);
    reload("upstream.retries", 3);
    reload("upstream.breaker-window", "1m");
    assertThat(code(sessions.newSession(BEARER))).isEqualTo("circuit_open");
  }

  @Test
  void aWrongChangeIsRefusedWholeAndShownUntilItIsGone() {
    Throwable failure =
        Await.failure(
            gateway.reload(
                config.copy().put("upstream.breaker-reset", "1s").put("upstream.retries", -1)));
    assertThat(failure).hasMessageContaining("upstream.retries: is '-1', but must be");
    assertThat(health())
        .contains(
            "The configuration has changed, but the previous one is used: upstream.retries: is"
                + " '-1'");
    assertThat(Ops.metrics(vertx, gateway))
        .contains("session_gateway_configuration_rejected 1.0", "outcome=\"rejected\"} 1.0");
    Reloaded back = Await.result(gateway.reload(config));
    assertThat(back).isEqualTo(new Reloaded(false, List.of()));
    assertThat(health()).doesNotContain("degraded");
    assertThat(Ops.metrics(vertx, gateway))
        .contains("session_gateway_configuration_rejected 0.0", "outcome=\"applied\"} 1.0");
  }

  @Test
  void aKeyThatNeedsARestartIsToldAndTheRestIsUsed() {
    JsonObject wanted = config.copy().put("ops.detail", true).put("upstream.max-in-flight", 1);
    Reloaded done = Await.result(gateway.reload(wanted.put("upstream.max-waiting", 0)));
    assertThat(done).isEqualTo(new Reloaded(true, List.of("ops.detail")));
    assertThat(health()).contains("\"restart_needed\":[\"ops.detail\"]");
    Future<LoginReply> first = sessions.newSession(new Bearer("a"));
    RawKoyeb.Call call = Await.result(koyeb.nextCall());
    assertThat(code(sessions.newSession(new Bearer("b")))).isEqualTo("overloaded");
    call.answer(200, new JsonObject().put("token", new JsonObject().put("id", "new")));
    Await.result(first);
    Await.result(gateway.reload(config));
    assertThat(health()).doesNotContain("restart_needed");
  }

  @Test
  void aChangeThatChangesNothingIsNotCounted() {
    assertThat(Await.result(gateway.reload(config))).isEqualTo(new Reloaded(false, List.of()));
    assertThat(Ops.metrics(vertx, gateway))
        .doesNotContain("session_gateway_configuration_reloads_total");
  }

  @Test
  void theOutcomeArrivesOnTheCallersContext() {
    Future<Boolean> isOwn =
        vertx.getOrCreateContext() == null
            ? Future.failedFuture("no context")
            : Future.future(
                promise ->
                    vertx.runOnContext(
                        v -> {
                          var own = Vertx.currentContext();
                          gateway
                              .reload(config)
                              .onComplete(done -> promise.complete(own == Vertx.currentContext()));
                        }));
    assertThat(Await.result(isOwn)).isTrue();
  }

  @Test
  void changesAreUsedInTheirOrder() {
    List<Future<Reloaded>> changes =
        List.of(
            gateway.reload(config.copy().put("upstream.max-waiting", 1)),
            gateway.reload(config.copy().put("upstream.max-waiting", -1)),
            gateway.reload(config.copy().put("upstream.max-waiting", 1)));
    assertThat(Await.result(changes.get(0)).isChanged()).isTrue();
    assertThat(Await.failure(changes.get(1))).hasMessageContaining("upstream.max-waiting");
    assertThat(Await.result(changes.get(2)).isChanged()).isFalse();
  }

  @Test
  void aSessionThatIsAddedIsKeptAlive() {
    JsonObject more =
        config
            .copy()
            .put("sessions.bot.credential.kind", "password")
            .put("sessions.bot.credential.email", "demo@example.com")
            .put("sessions.bot.credential.password", "demo");
    Await.result(gateway.reload(more));
    RawKoyeb.Call login = Await.result(koyeb.nextCall());
    assertThat(health()).contains("Session bot has no token");
    login.answer(200, new JsonObject().put("token", new JsonObject().put("id", "new")));
    assertThat(Await.result(gateway.managed().token("bot")).bearer().value()).isEqualTo("new");
  }

  @Test
  void aGatewayThatHasStoppedChangesNoMore() {
    Await.result(vertx.undeploy(id));
    JsonObject wanted = config.copy().put("upstream.connect-timeout", "1s");
    assertThat(code(gateway.reload(wanted))).isEqualTo("shutting_down");
  }

  @Test
  void aGatewayThatStartsCannotBeChangedYet(@TempDir Path folder) throws IOException {
    Await.result(vertx.undeploy(id));
    // A file is read by a worker, so the start cannot end while all of them are held.
    CountDownLatch released = new CountDownLatch(1);
    for (int i = 0; i < 2 * VertxOptions.DEFAULT_WORKER_POOL_SIZE; i++) {
      var unused =
          vertx.executeBlocking(() -> released.await(30, TimeUnit.SECONDS), /* ordered= */ false);
    }
    config
        .put("bridge.tcp", new JsonObject().put("enabled", true).put("port", 0))
        .put("bridge.auth.mode", "keys")
        .put("bridge.auth.keys-file", Files.writeString(folder.resolve("keys"), "").toString());
    SessionGateway starting = new SessionGateway();
    Future<String> deployed =
        vertx.deployVerticle(
            new AbstractVerticle() {
              @Override
              public void start(Promise<Void> started) {
                starting.init(vertx, context);
                starting.start(Promise.promise());
                try {
                  assertThatThrownBy(() -> starting.reload(config))
                      .isInstanceOf(IllegalStateException.class);
                } finally {
                  released.countDown();
                }
                started.complete();
              }
            },
            new DeploymentOptions().setConfig(config));
    Await.result(deployed);
  }

  @Test
  void aGatewayWhoseVertxIsClosedChangesNoMore() {
    Vertx closed = Vertx.vertx();
    SessionGateway other = new SessionGateway();
    Await.result(closed.deployVerticle(other));
    Await.result(closed.close());
    assertThat(code(other.reload(config))).isEqualTo("shutting_down");
  }

  private void reload(String key, Object value) {
    assertThat(Await.result(gateway.reload(config.copy().put(key, value))).isChanged()).isTrue();
  }

  private String health() {
    return Ops.get(vertx, gateway, "/health/ready");
  }

  private static String code(Future<?> call) {
    return ((SessionException) Await.failure(call)).code();
  }
}
