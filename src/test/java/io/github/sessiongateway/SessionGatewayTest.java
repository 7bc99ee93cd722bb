package io.github.sessiongateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.github.sessiongateway.testing.Listening;
import io.github.sessiongateway.testing.RawKoyeb;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The deployment and the undeployment of the gateway. */
@ExtendWith(VertxExtension.class)
class SessionGatewayTest {
  private static final LoginRequest LOGIN = LoginRequest.of("demo@example.com", "demo");

  private static final long LIMIT_MILLIS = 30_000;

  private final Vertx vertx;
  // Held: Vert.x closes a client that is collected.
  private final HttpClientAgent client;

  SessionGatewayTest(Vertx vertx) {
    this.vertx = vertx;
    client = vertx.createHttpClient();
  }

  @Test
  void withoutConfigurationItListensOnNothing() {
    SessionGateway gateway = new SessionGateway();
    Await.result(vertx.deployVerticle(gateway));
    assertThat(gateway.listening()).isEmpty();
  }

  @Test
  void whatItListensOnIsListedInItsOrder() {
    SessionGateway gateway = new SessionGateway();
    JsonObject config = new JsonObject();
    for (String feature : List.of("sandbox", "bridge.http", "bridge.tcp", "ops")) {
      config.put(feature + ".enabled", true).put(feature + ".port", 0);
    }
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
    assertThat(gateway.listening().stream().map(line -> line.replaceAll("\\d{5}", "N")))
        .containsExactly(
            "sandbox: http://127.0.0.1:N",
            "bridge: http://127.0.0.1:N/eventbus",
            "console: http://127.0.0.1:N/",
            "tcp: 127.0.0.1:N",
            "health: http://127.0.0.1:N/health/ready");
  }

  @Test
  void aNestedAndADottedConfigurationAreTheSame() {
    JsonObject nested =
        new JsonObject().put("sandbox", new JsonObject().put("enabled", true).put("port", 0));
    JsonObject dotted = new JsonObject().put("sandbox.enabled", true).put("sandbox.port", 0);
    for (JsonObject config : List.of(nested, dotted)) {
      String id = deploy(config);
      LoginReply reply = Await.result(new SessionClient(vertx).login(LOGIN));
      assertThat(reply.expiresAt()).isNotNull();
      Await.result(vertx.undeploy(id));
    }
  }

  @Test
  void itIsDeployedByClassNameOnAWorkerToo() {
    DeploymentOptions options =
        new DeploymentOptions()
            .setThreadingModel(ThreadingModel.WORKER)
            .setConfig(new JsonObject().put("sandbox.enabled", true).put("sandbox.port", 0));
    Await.result(vertx.deployVerticle(SessionGateway.class.getName(), options));
    assertThat(Await.result(new SessionClient(vertx).login(LOGIN)).bearer()).isNotNull();
  }

  @Test
  void itIsDeployedByItsConstructorWithItsConfiguration() {
    JsonObject config = new JsonObject().put("sandbox.enabled", true).put("sandbox.port", 0);
    DeploymentOptions options = new DeploymentOptions().setConfig(config);
    Await.result(vertx.deployVerticle(SessionGateway::new, options));
    assertThat(Await.result(new SessionClient(vertx).login(LOGIN)).bearer()).isNotNull();
  }

  @Test
  void aSecondOneInTheSameVertxFailsInOneSentence() {
    String first = deploy(new JsonObject());
    Throwable failure = Await.failure(vertx.deployVerticle(new SessionGateway()));
    assertThat(failure)
        .hasMessage("This Vertx has a session gateway already. One is enough for all callers.");
    Await.result(vertx.undeploy(first));
    deploy(new JsonObject());
  }

  @Test
  void aWrongConfigurationFailsWithEveryProblem() {
    Throwable failure =
        Await.failure(
            vertx.deployVerticle(
                new SessionGateway(),
                new DeploymentOptions()
                    .setConfig(
                        new JsonObject().put("upstream.deadline", "1d").put("bus.skope", "x"))));
    assertThat(failure.getMessage()).contains("upstream.deadline").contains("bus.skope");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bridge.http", "bridge.tcp", "ops"})
  void aPortInUseFailsAndLeavesNothingBehind(String feature) {
    RawKoyeb other = RawKoyeb.start(vertx);
    JsonObject config =
        new JsonObject().put(feature + ".enabled", true).put(feature + ".port", other.port());
    Throwable failure =
        Await.failure(
            vertx.deployVerticle(new SessionGateway(), new DeploymentOptions().setConfig(config)));
    assertThat(failure).hasMessageStartingWith(feature + ".port: cannot listen on 127.0.0.1:");
    assertThat(unreachable()).isEqualTo(Failure.UNREACHABLE);
    deploy(new JsonObject());
  }

  @Test
  void undeployingDrains() {
    RawKoyeb koyeb = RawKoyeb.start(vertx);
    String id = deploy(new JsonObject().put("upstream.base-url", koyeb.url()));
    SessionClient client = new SessionClient(vertx);
    Future<LoginReply> underWay = client.login(LOGIN);
    RawKoyeb.Call call = Await.result(koyeb.nextCall());

    Future<Void> undeployed = vertx.undeploy(id);
    awaitRefusal();
    assertThat(undeployed.isComplete()).isFalse();

    call.answer(200, new JsonObject().put("token", new JsonObject().put("id", "late")));
    assertThat(Await.result(underWay).bearer().value()).isEqualTo("late");
    Await.result(undeployed);
    Await.result(call.closed());
    assertThat(unreachable()).isEqualTo(Failure.UNREACHABLE);
  }

  @Test
  void aStopDoesNotWaitBeyondItsDeadline() {
    RawKoyeb koyeb = RawKoyeb.start(vertx);
    String id =
        deploy(
            new JsonObject()
                .put("upstream.base-url", koyeb.url())
                .put("shutdown.deadline", "50ms"));
    Future<LoginReply> underWay = new SessionClient(vertx).login(LOGIN);
    RawKoyeb.Call call = Await.result(koyeb.nextCall());
    Await.result(vertx.undeploy(id));
    Await.result(call.closed());
    assertThat(Await.failure(underWay)).isInstanceOf(SessionException.class);
  }

  @Test
  void nothingStaysBehindInAVertxThatGoesOn() throws Exception {
    Set<Thread> before = threads();
    for (int i = 0; i < 5; i++) {
      String id =
          deploy(
              new JsonObject()
                  .put("sandbox.enabled", true)
                  .put("sandbox.port", 0)
                  .put("bridge.http.enabled", true)
                  .put("bridge.http.port", 0)
                  .put("bridge.tcp.enabled", true)
                  .put("bridge.tcp.port", 0)
                  .put("ops.enabled", true)
                  .put("ops.port", 0));
      assertThat(Await.result(new SessionClient(vertx).login(LOGIN))).isNotNull();
      Await.result(vertx.undeploy(id));
      assertThat(unreachable()).isEqualTo(Failure.UNREACHABLE);
    }
    assertThat(vertx.deploymentIDs()).isEmpty();
    // Only this Vertx's threads: those of the sandbox end a moment after its close.
    for (Thread thread : threads()) {
      if (!before.contains(thread) && !thread.getName().startsWith("vert.x-")) {
        thread.join(LIMIT_MILLIS);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  @Test
  void healthIsReadyUntilTheStopBegins() {
    RawKoyeb koyeb = RawKoyeb.start(vertx);
    SessionGateway gateway = new SessionGateway();
    String id =
        Await.result(
            vertx.deployVerticle(
                gateway,
                new DeploymentOptions()
                    .setConfig(
                        new JsonObject()
                            .put("upstream.base-url", koyeb.url())
                            .put("ops.enabled", true)
                            .put("ops.port", 0))));
    int port = Listening.at(gateway, "health").getPort();
    assertThat(health(port, "/health/live")).isEqualTo(200);
    assertThat(health(port, "/health/ready")).isEqualTo(200);

    Future<LoginReply> underWay = new SessionClient(vertx).login(LOGIN);
    RawKoyeb.Call call = Await.result(koyeb.nextCall());
    Future<Void> undeployed = vertx.undeploy(id);
    awaitRefusal();
    assertThat(health(port, "/health/ready")).isEqualTo(503);
    assertThat(health(port, "/health/live")).isEqualTo(200);
    call.answer(200, new JsonObject().put("token", new JsonObject().put("id", "late")));
    Await.result(undeployed);
    assertThat(Await.result(underWay)).isNotNull();
  }

  /** Sends requests that need no Koyeb until the stop has begun. */
  private void awaitRefusal() {
    Failure failure;
    do {
      JsonObject empty = new JsonObject();
      failure =
          ((SessionException)
                  Await.failure(new SessionClient(vertx).send(SessionAddress.LOGIN, empty, null)))
              .failure();
    } while (failure == Failure.INVALID_REQUEST);
    assertThat(failure).isEqualTo(Failure.SHUTTING_DOWN);
  }

  @Test
  void healthReportsTroubleWithKoyeb() {
    FakeKoyeb koyeb = FakeKoyeb.start(vertx);
    SessionGateway gateway = new SessionGateway();
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", koyeb.url())
            .put("ops.enabled", true)
            .put("ops.port", 0);
    Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)));
    int port = Listening.at(gateway, "health").getPort();
    Await.failure(new SessionClient(vertx).refresh(new Bearer("e410.x")));
    JsonObject ready = body(port, "/health/ready");
    assertThat(ready.getString("outcome")).isEqualTo("UP");
    assertThat(ready.encode())
        .contains("\"degraded\":[\"Koyeb answered 410 to /v1/account/refresh");
    Await.result(new SessionClient(vertx).refresh(new Bearer("ok.x")));
    assertThat(body(port, "/health/ready").encode()).doesNotContain("degraded");
  }

  /** Reads the body on the event loop, because another thread may miss it. */
  private JsonObject body(int port, String path) {
    return Await.result(
        client
            .request(HttpMethod.GET, port, "127.0.0.1", path)
            .compose(request -> request.send().compose(response -> response.body()))
            .map(body -> body.toJsonObject()));
  }

  private int health(int port, String path) {
    return Await.result(
        client
            .request(HttpMethod.GET, port, "127.0.0.1", path)
            .compose(request -> request.send())
            .map(response -> response.statusCode()));
  }

  private Failure unreachable() {
    return ((SessionException) Await.failure(new SessionClient(vertx).login(LOGIN))).failure();
  }

  private String deploy(JsonObject config) {
    return Await.result(
        vertx.deployVerticle(new SessionGateway(), new DeploymentOptions().setConfig(config)));
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream().collect(Collectors.toSet());
  }
}
