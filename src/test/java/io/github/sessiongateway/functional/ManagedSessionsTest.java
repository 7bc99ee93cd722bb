package io.github.sessiongateway.functional;

import static io.github.sessiongateway.functional.ManagedGatewayFixture.configured;
import static io.github.sessiongateway.functional.ManagedGatewayFixture.stored;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.github.sessiongateway.testing.Listening;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Managed sessions through a whole gateway: over the bus, typed, and across a restart. */
@ExtendWith(VertxExtension.class)
class ManagedSessionsTest {
  private final Path dir;
  private final ManagedGatewayFixture rig;

  /** The directory comes first: it is deleted last, after the store in it is closed. */
  ManagedSessionsTest(@TempDir Path dir, Vertx vertx) {
    this.dir = dir;
    rig = new ManagedGatewayFixture(vertx);
  }

  @Test
  void aConfiguredSessionIsAnsweredOverTheBusAndWithoutIt() {
    rig.start(configured("ci", "ok"));
    assertThat(Await.result(rig.client().token("ci")).bearer().value()).isEqualTo(FakeKoyeb.TOKEN);
    Future<LoginReply> read = rig.gateway.managed().token("ci");
    assertThat(read.isComplete()).as("read at once, on this thread").isTrue();
    assertThat(rig.gateway.managed().token("ci")).as("no new answer a read").isSameAs(read);
    assertThat(rig.koyeb.received()).hasSize(1);
    SessionStatus status = Await.result(rig.client().status("ci"));
    assertThat(status.state()).isEqualTo(SessionStatus.State.FRESH);
    assertThat(status.generation()).isEqualTo(1);
    assertThat(status.toJson().encode()).doesNotContain(FakeKoyeb.TOKEN);
  }

  @Test
  void anApiTokenMintsTheTokensOfItsSession() throws IOException {
    Path token = Files.writeString(dir.resolve("api-token"), "ok.api\n");
    String key = "sessions.ci.credential.";
    rig.start(
        new JsonObject()
            .put(key + "kind", "api-token")
            .put(key + "token-file", token.toString())
            .put(key + "organization-id", "o-7")
            .put(key + "validity", "30m"));
    LoginReply reply = Await.result(rig.client().token("ci"));
    assertThat(reply.bearer().value()).isEqualTo(FakeKoyeb.TOKEN);
    assertThat(reply.expiresAt()).isNotNull();
    assertThat(reply.organizationId()).isEqualTo("o-7");
    assertThat(rig.paths()).containsExactly("/v1/organizations/o-7/access_token");
  }

  @Test
  void aTokenMayBeAskedForWithAnyMinTtl() {
    rig.start(new JsonObject());
    Future<?> token = rig.client().token("none", ChronoUnit.FOREVER.getDuration());
    assertThat(ManagedGatewayFixture.code(token)).isEqualTo("no_such_session");
  }

  @Test
  void aRequestWithoutANameIsForTheDefaultSession() {
    rig.start(configured("default", "ok"));
    JsonObject reply = rig.request("session.token", new JsonObject());
    assertThat(reply.getJsonObject("token").getString("id")).isEqualTo(FakeKoyeb.TOKEN);
  }

  @Test
  void aWrongRequestNamesEveryWrongField() {
    rig.start(configured("ci", "ok"));
    JsonObject wrong =
        new JsonObject().put("session", "No!").put("min_ttl", "x").put("rejected", "").put("x", 1);
    JsonObject error = rig.request("session.token", wrong).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo("invalid_request");
    assertThat(error.getJsonArray("fields").encode())
        .contains("\"session\"", "\"min_ttl\"", "\"rejected\"", "\"x\"");
  }

  @Test
  void aRejectedTokenIsRefreshedAndALoggedOutOneReplaced() {
    rig.start(configured("ci", "ok"));
    Await.result(rig.client().token("ci"));
    // The fake's scenarios are in the token: this one is answered with the same token again.
    Await.result(rig.client().rejected("ci", new Bearer(FakeKoyeb.TOKEN)));
    assertThat(rig.paths()).containsExactly("/v1/account/login", "/v1/account/refresh");
    Await.result(rig.client().logout("ci"));
    assertThat(Await.result(rig.client().status("ci")).state())
        .isEqualTo(SessionStatus.State.ABSENT);
    Await.result(rig.client().refresh("ci"));
    assertThat(rig.paths())
        .containsExactly(
            "/v1/account/login", "/v1/account/refresh", "/v1/account/logout", "/v1/account/login");
    assertThat(rig.events(5))
        .extracting(SessionEvent::type)
        .containsExactly(
            EventType.ACQUIRED,
            EventType.INVALIDATED,
            EventType.REFRESHED,
            EventType.REVOKED,
            EventType.ACQUIRED);
    assertThat(rig.events(5).toString()).doesNotContain(FakeKoyeb.TOKEN);
  }

  /** Quarkus #4619 and #21706: an application did not start without its provider. */
  @Test
  void theGatewayStartsWithoutKoyebAndSaysSo() {
    Await.result(rig.koyeb.close());
    rig.start(configured("ci", "ok").put("ops.enabled", true).put("ops.port", 0));
    assertThat(ManagedGatewayFixture.code(rig.client().token("ci")))
        .isIn("unreachable", "circuit_open");
    SessionStatus status = Await.result(rig.client().status("ci"));
    assertThat(status.state()).isIn(SessionStatus.State.ACQUIRING, SessionStatus.State.BACKING_OFF);
    assertThat(status.lastError()).contains("no connection");
  }

  @Test
  void theGatewayIsReadyWhileEveryRequiredSessionHasAToken() {
    rig.start(configured("ci", "ok").put("ops.enabled", true).put("ops.port", 0));
    Await.result(rig.client().token("ci"));
    HttpResponse<Buffer> health = health();
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.bodyAsString()).doesNotContain("degraded");
  }

  @Test
  void theGatewayIsNotReadyIfARequiredSessionIsLost() {
    rig.start(configured("ci", "e401").put("ops.enabled", true).put("ops.port", 0));
    assertThat(ManagedGatewayFixture.code(rig.client().token("ci"))).isEqualTo("reauth_required");
    HttpResponse<Buffer> health = health();
    assertThat(health.statusCode()).isEqualTo(503);
    assertThat(health.bodyAsString()).contains("Session ci has no token, it is lost");
  }

  @Test
  void aSessionThatIsNotRequiredOnlyShowsInHealth() {
    rig.start(
        configured("ci", "e401")
            .put("sessions.ci.required", false)
            .put("ops.enabled", true)
            .put("ops.port", 0));
    assertThat(ManagedGatewayFixture.code(rig.client().token("ci"))).isEqualTo("reauth_required");
    HttpResponse<Buffer> health = health();
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.bodyAsString()).contains("degraded", "Session ci has no token");
  }

  @Test
  void theStartIsOverForEverOnceEachSessionHadAToken() {
    JsonObject ops = new JsonObject().put("ops.enabled", true).put("ops.port", 0);
    rig.start(configured("ci", "ok").mergeIn(ops));
    Await.result(rig.client().token("ci"));
    Await.result(rig.client().logout("ci"));
    assertThat(health().statusCode()).isEqualTo(503);
    assertThat(health("/health/started").statusCode()).isEqualTo(200);
  }

  @Test
  void theStartIsNotOverBeforeTheFirstToken() {
    rig.start(configured("ci", "e401").put("ops.enabled", true).put("ops.port", 0));
    assertThat(ManagedGatewayFixture.code(rig.client().token("ci"))).isEqualTo("reauth_required");
    assertThat(health("/health/started").statusCode()).isEqualTo(503);
  }

  private HttpResponse<Buffer> health() {
    return health("/health/ready");
  }

  private HttpResponse<Buffer> health(String path) {
    String url = Listening.at(rig.gateway, "health").resolve(path).toString();
    return Await.result(WebClient.create(rig.vertx).getAbs(url).send());
  }

  @Test
  void aStoredTokenIsUsedAfterARestartWithoutALogin() throws IOException {
    JsonObject config = stored(configured("ci", "ok"), dir);
    rig.start(config);
    Await.result(rig.client().token("ci"));
    Await.result(rig.client().keep("mine", ManagedGatewayFixture.LOGIN));
    Await.result(rig.vertx.undeploy(rig.deployment));
    assertThat(Files.readString(dir.resolve("store/ci.session"), ISO_8859_1))
        .doesNotContain(FakeKoyeb.TOKEN);
    rig.koyeb.received().clear();
    rig.start(config);
    assertThat(rig.gateway.managed().token("ci").isComplete()).isTrue();
    assertThat(Await.result(rig.client().token("mine")).bearer().value())
        .isEqualTo(FakeKoyeb.TOKEN);
    assertThat(Await.result(rig.client().status("mine")).generation()).isEqualTo(1);
    assertThat(rig.koyeb.received()).isEmpty();
  }

  @Test
  void aSecondGatewayTakesOverTheStoreWithItsToken() throws IOException {
    JsonObject config = stored(configured("ci", "ok"), dir);
    rig.start(config);
    Await.result(rig.client().token("ci"));
    Vertx other = Vertx.vertx();
    SessionGateway second = new SessionGateway();
    Future<String> started =
        other.deployVerticle(
            second,
            new DeploymentOptions()
                .setConfig(config.copy().put("upstream.base-url", rig.koyeb.url())));
    Await.result(rig.client().rejected("ci", new Bearer(FakeKoyeb.TOKEN)));
    Await.result(rig.vertx.undeploy(rig.deployment));
    Await.result(started);
    assertThat(second.managed().token("ci").isComplete()).isTrue();
    assertThat(Await.result(second.managed().status("ci")).generation()).isEqualTo(2);
    assertThat(rig.paths()).containsExactly("/v1/account/login", "/v1/account/refresh");
    Await.result(other.close());
  }

  @Test
  void aGatewayThatDoesNotStartReleasesTheStore() throws IOException {
    JsonObject config = stored(configured("ci", "ok"), dir);
    int taken =
        Await.result(rig.vertx.createHttpServer().requestHandler(r -> {}).listen(0)).actualPort();
    JsonObject wrong =
        config
            .copy()
            .put("upstream.base-url", rig.koyeb.url())
            .put("bridge.tcp.enabled", true)
            .put("bridge.tcp.port", taken);
    DeploymentOptions options = new DeploymentOptions().setConfig(wrong);
    assertThat(Await.failure(rig.vertx.deployVerticle(new SessionGateway(), options)))
        .hasMessageContaining("bridge.tcp.port");
    rig.start(config);
    assertThat(Await.result(rig.client().token("ci")).bearer().value()).isEqualTo(FakeKoyeb.TOKEN);
  }

  @Test
  void withLogoutOnShutdownItsSessionsEndWithTheGateway() {
    rig.start(configured("ci", "ok").put("sessions.logout-on-shutdown", true));
    Await.result(rig.client().token("ci"));
    Await.result(rig.client().keep("mine", ManagedGatewayFixture.LOGIN));
    rig.koyeb.received().clear();
    Await.result(rig.vertx.undeploy(rig.deployment));
    assertThat(rig.paths()).containsExactly("/v1/account/logout");
  }

  @Test
  void aCorrectedPasswordFileWakesALostSession() throws IOException {
    Path password = Files.writeString(dir.resolve("password"), "wrong");
    JsonObject config = configured("ci", "e401");
    config.remove("sessions.ci.credential.password");
    rig.start(config.put("sessions.ci.credential.password-file", password.toString()));
    Promise<SessionEvent> reloaded = Promise.promise();
    var unused =
        rig.gateway
            .managed()
            .events(
                event -> {
                  if (event.type() == EventType.RELOADED) {
                    reloaded.tryComplete(event);
                  }
                });
    assertThat(ManagedGatewayFixture.code(rig.client().token("ci"))).isEqualTo("reauth_required");
    Files.writeString(password, "another");
    Await.result(reloaded.future());
    assertThat(ManagedGatewayFixture.code(rig.client().token("ci"))).isEqualTo("reauth_required");
    assertThat(rig.koyeb.received().get(1).body().toJsonObject().getString("password"))
        .isEqualTo("another");
  }
}
