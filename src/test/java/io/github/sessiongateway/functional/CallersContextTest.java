package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.bus.SessionClient;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.RunTestOnContext;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Callers on an event loop other than the gateway's. */
@ExtendWith(VertxExtension.class)
class CallersContextTest {
  private static final LoginRequest LOGIN = LoginRequest.of("demo@example.com", "demo");

  @RegisterExtension final RunTestOnContext onContext = new RunTestOnContext();
  private final SessionGateway gateway = new SessionGateway();

  @BeforeEach
  void deploy(VertxTestContext test) {
    JsonObject config = new JsonObject().put("sandbox.enabled", true).put("sandbox.port", 0);
    onContext
        .vertx()
        .deployVerticle(gateway, new DeploymentOptions().setConfig(config))
        .onComplete(test.succeedingThenComplete());
  }

  @Test
  void aReplyToAMessageComesOnTheCallersContext(VertxTestContext test) {
    SessionClient client = new SessionClient(onContext.vertx());
    Checkpoint each = test.checkpoint(2);
    var unused =
        passes(test, each, client.login(LOGIN).map(LoginReply::bearer))
            .compose(bearer -> passes(test, each, client.refresh(bearer)));
  }

  @Test
  void aManagedTokenComesOnTheCallersContext(VertxTestContext test) {
    callsPass(test, gateway.managed());
  }

  @Test
  void aManagedTokenByMessageComesOnTheCallersContext(VertxTestContext test) {
    callsPass(test, new ManagedClient(onContext.vertx()));
  }

  private void callsPass(VertxTestContext test, ManagedSessions sessions) {
    Checkpoint each = test.checkpoint(3);
    var unused =
        passes(test, each, sessions.keep("ci", LOGIN))
            .compose(kept -> passes(test, each, sessions.refresh("ci")))
            .compose(refreshed -> passes(test, each, sessions.token("ci")));
  }

  private <T> Future<T> passes(VertxTestContext test, Checkpoint each, Future<T> future) {
    Context mine = Vertx.currentContext();
    return future.onComplete(
        test.succeeding(
            result ->
                test.verify(
                    () -> {
                      assertThat(Vertx.currentContext()).isSameAs(mine);
                      each.flag();
                    })));
  }
}
