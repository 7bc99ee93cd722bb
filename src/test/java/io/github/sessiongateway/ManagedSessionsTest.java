package io.github.sessiongateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.config.GatewayConfig;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Managed sessions through a whole gateway: over the bus, typed, and across a restart. */
class ManagedSessionsTest {
  private static final LoginRequest LOGIN = LoginRequest.of("ok@example.com", "secret");

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final FakeKoyeb koyeb = FakeKoyeb.start(vertx);
  private final List<SessionEvent> events = new CopyOnWriteArrayList<>();
  private SessionGateway gateway;
  private String deployment;

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void aConfiguredSessionIsAnsweredOverTheBusAndWithoutIt() {
    start(configured("ci", "ok"));
    assertThat(Await.result(client().token("ci")).bearer().value()).isEqualTo(FakeKoyeb.TOKEN);
    Future<LoginReply> read = gateway.managed().token("ci");
    assertThat(read.isComplete()).as("read at once, on this thread").isTrue();
    assertThat(gateway.managed().token("ci")).as("no new answer a read").isSameAs(read);
    assertThat(koyeb.received()).hasSize(1);
    SessionStatus status = Await.result(client().status("ci"));
    assertThat(status.state()).isEqualTo(SessionStatus.State.FRESH);
    assertThat(status.generation()).isEqualTo(1);
    assertThat(status.toJson().encode()).doesNotContain(FakeKoyeb.TOKEN);
  }

  @Test
  void anApiTokenMintsTheTokensOfItsSession() throws IOException {
    Path token = Files.writeString(dir.resolve("api-token"), "ok.api\n");
    String key = "sessions.ci.credential.";
    start(
        new JsonObject()
            .put(key + "kind", "api-token")
            .put(key + "token-file", token.toString())
            .put(key + "organization-id", "o-7")
            .put(key + "validity", "30m"));
    LoginReply reply = Await.result(client().token("ci"));
    assertThat(reply.bearer().value()).isEqualTo(FakeKoyeb.TOKEN);
    assertThat(reply.expiresAt()).isNotNull();
    assertThat(reply.organizationId()).isEqualTo("o-7");
    assertThat(paths()).containsExactly("/v1/organizations/o-7/access_token");
  }

  @Test
  void everyProblemOfAConfiguredSessionIsListedByItsKey() {
    JsonObject wrong =
        new JsonObject()
            .put(
                "sessions",
                new JsonObject()
                    .put("a", new JsonObject())
                    .put("Bad", new JsonObject().put("required", true))
                    .put("logout-on-shutdown", new JsonObject().put("required", true))
                    .put("b", new JsonObject().put("credential", credential()).put("advisory", 7))
                    .put("c", 7))
            .put("sessions-store.dir", "x");
    assertThatThrownBy(() -> GatewayConfig.read(wrong))
        .hasMessageContainingAll(
            "sessions.a.credential.kind: is required",
            "sessions.Bad: must be a name",
            "sessions.logout-on-shutdown: is a setting",
            "sessions.b.credential.organization-id: is required",
            "sessions.b.credential.token: must be a Koyeb API token",
            "sessions.b.credential.emial: is not known",
            "sessions.b.advisory: is '7'",
            "sessions.c: is not known",
            "sessions-store.key-file: is required")
        .hasMessageNotContaining("canary");
  }

  private static JsonObject credential() {
    return new JsonObject()
        .put("kind", "api-token")
        .put("token", "canary canary")
        .put("emial", "typo");
  }

  @Test
  void theSessionOfARequestThatNamesNoneIsTheDefaultOne() {
    start(configured("default", "ok"));
    JsonObject reply = request("session.token", new JsonObject());
    assertThat(reply.getJsonObject("token").getString("id")).isEqualTo(FakeKoyeb.TOKEN);
  }

  @Test
  void aWrongRequestNamesEveryWrongField() {
    start(configured("ci", "ok"));
    JsonObject wrong =
        new JsonObject().put("session", "No!").put("min_ttl", "x").put("rejected", "").put("x", 1);
    JsonObject error = request("session.token", wrong).getJsonObject("error");
    assertThat(error.getString("code")).isEqualTo("invalid_request");
    assertThat(error.getJsonArray("fields").encode())
        .contains("\"session\"", "\"min_ttl\"", "\"rejected\"", "\"x\"");
  }

  @Test
  void whatIsRejectedIsRefreshedAndLoggedOutIsBegunAgain() {
    start(configured("ci", "ok"));
    Await.result(client().token("ci"));
    // The fake's scenarios are in the token: this one is answered with the same token again.
    Await.result(client().rejected("ci", new Bearer(FakeKoyeb.TOKEN)));
    assertThat(paths()).containsExactly("/v1/account/login", "/v1/account/refresh");
    Await.result(client().logout("ci"));
    assertThat(Await.result(client().status("ci")).state()).isEqualTo(SessionStatus.State.ABSENT);
    Await.result(client().refresh("ci"));
    assertThat(paths())
        .containsExactly(
            "/v1/account/login", "/v1/account/refresh", "/v1/account/logout", "/v1/account/login");
    assertThat(events)
        .extracting(SessionEvent::type)
        .containsExactly(
            EventType.ACQUIRED,
            EventType.INVALIDATED,
            EventType.REFRESHED,
            EventType.REVOKED,
            EventType.ACQUIRED);
    assertThat(events.toString()).doesNotContain(FakeKoyeb.TOKEN);
  }

  @Test
  void aKeptSessionIsKeptUntilItIsLoggedOut() {
    start(new JsonObject());
    Await.result(client().keep("mine", LOGIN));
    assertThat(Await.result(client().token("mine")).bearer().value()).isEqualTo(FakeKoyeb.TOKEN);
    Await.result(client().keep("mine", LOGIN));
    assertThat(Await.result(client().status())).hasSize(1);
    Await.result(client().logout("mine"));
    assertThat(code(client().token("mine"))).isEqualTo("no_such_session");
    assertThat(paths())
        .containsExactly("/v1/account/login", "/v1/account/login", "/v1/account/logout");
  }

  @Test
  void aNameThatBelongsToAnotherAccountIsInUseAndKoyebIsNotAsked() {
    start(configured("ci", "ok"));
    Await.result(client().token("ci"));
    Await.result(client().keep("mine", LOGIN));
    int before = koyeb.received().size();
    assertThat(code(client().keep("mine", LoginRequest.of("other@example.com", "secret"))))
        .isEqualTo("in_use");
    assertThat(code(client().keep("mine", LOGIN.withOrganization("o-2")))).isEqualTo("in_use");
    assertThat(code(client().keep("ci", LOGIN))).isEqualTo("in_use");
    assertThat(koyeb.received()).hasSize(before);
  }

  @Test
  void aClientKeepsNoMoreThanItMay() {
    start(new JsonObject().put("sessions-kept.max-per-client", 2));
    Await.result(client().keep("a", LOGIN));
    Await.result(client().keep("b", LOGIN));
    assertThat(code(client().keep("c", LOGIN))).isEqualTo("rate_limited");
    Await.result(client().logout("a"));
    Await.result(client().keep("c", LOGIN));
  }

  @Test
  void aClientOfABridgeSeesWhatItsPermissionCovers() {
    start(configured("ci-main", "ok"));
    Await.result(client().token("ci-main"));
    JsonObject named = new JsonObject().put("session", "ci-main");
    JsonObject keep =
        new JsonObject().put("email", "ok@b").put("password", "p").put("keep", "ci-main");
    for (String covered : new String[] {null, "", "ci", "other,cd-*"}) {
      assertThat(refusal("session.token", named, covered)).isEqualTo("no_such_session");
      assertThat(refusal("session.status", named, covered)).isEqualTo("no_such_session");
      assertThat(refusal("session.refresh", named, covered)).isEqualTo("no_such_session");
      assertThat(refusal("session.logout", named, covered)).isEqualTo("no_such_session");
      assertThat(refusal("session.login", keep, covered)).isEqualTo("gateway_forbidden");
      assertThat(asClient("session.status", new JsonObject(), covered).getJsonArray("sessions"))
          .isEmpty();
    }
    for (String covered : List.of("*", "ci-main", "x, ci-*")) {
      assertThat(asClient("session.token", named, covered).getJsonObject("token")).isNotNull();
    }
    assertThat(koyeb.received()).hasSize(1);
  }

  /** Quarkus #4619 and #21706: an application did not start without its provider. */
  @Test
  void theGatewayStartsWithoutKoyebAndSaysSo() {
    Await.result(koyeb.close());
    start(configured("ci", "ok").put("ops.enabled", true).put("ops.port", 0));
    assertThat(code(client().token("ci"))).isIn("unreachable", "circuit_open");
    SessionStatus status = Await.result(client().status("ci"));
    assertThat(status.state()).isIn(SessionStatus.State.ACQUIRING, SessionStatus.State.BACKING_OFF);
    assertThat(status.lastError()).contains("no connection");
  }

  @Test
  void whatIsStoredIsUsedAfterARestartWithoutALogin() throws IOException {
    JsonObject config = stored(configured("ci", "ok"));
    start(config);
    Await.result(client().token("ci"));
    Await.result(client().keep("mine", LOGIN));
    Await.result(vertx.undeploy(deployment));
    assertThat(
            Files.readString(
                dir.resolve("store/ci.session"), java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain(FakeKoyeb.TOKEN);
    koyeb.received().clear();
    start(config);
    assertThat(gateway.managed().token("ci").isComplete()).isTrue();
    assertThat(Await.result(client().token("mine")).bearer().value()).isEqualTo(FakeKoyeb.TOKEN);
    assertThat(Await.result(client().status("mine")).generation()).isEqualTo(1);
    assertThat(koyeb.received()).isEmpty();
  }

  @Test
  void withLogoutOnShutdownTheSessionsThatTheGatewayBeganEndWithIt() {
    start(configured("ci", "ok").put("sessions.logout-on-shutdown", true));
    Await.result(client().token("ci"));
    Await.result(client().keep("mine", LOGIN));
    koyeb.received().clear();
    Await.result(vertx.undeploy(deployment));
    assertThat(paths()).containsExactly("/v1/account/logout");
  }

  @Test
  void aPasswordThatIsCorrectedInItsFileWakesASessionThatWasLost() throws IOException {
    Path password = Files.writeString(dir.resolve("password"), "wrong");
    JsonObject config = configured("ci", "e401");
    config.remove("sessions.ci.credential.password");
    start(config.put("sessions.ci.credential.password-file", password.toString()));
    Promise<SessionEvent> reloaded = Promise.promise();
    var unused =
        gateway
            .managed()
            .events(
                event -> {
                  if (event.type() == EventType.RELOADED) {
                    reloaded.tryComplete(event);
                  }
                });
    assertThat(code(client().token("ci"))).isEqualTo("reauth_required");
    Files.writeString(password, "another");
    Await.result(reloaded.future());
    assertThat(code(client().token("ci"))).isEqualTo("reauth_required");
    assertThat(koyeb.received().get(1).body().toJsonObject().getString("password"))
        .isEqualTo("another");
  }

  private void start(JsonObject config) {
    gateway = new SessionGateway();
    deployment =
        Await.result(
            vertx.deployVerticle(
                gateway,
                new DeploymentOptions()
                    .setConfig(config.copy().put("upstream.base-url", koyeb.url()))));
    if (events.isEmpty()) {
      var unused = client().events(events::add);
    }
  }

  private ManagedSessions client() {
    return new ManagedClient(vertx);
  }

  private static JsonObject configured(String name, String scenario) {
    String key = "sessions." + name + ".credential.";
    return new JsonObject()
        .put(key + "kind", "password")
        .put(key + "email", scenario + "@example.com")
        .put(key + "password", "secret");
  }

  private JsonObject stored(JsonObject config) throws IOException {
    Path keys = dir.resolve("keys");
    Files.writeString(keys, Base64.getEncoder().encodeToString(new byte[32]));
    return config
        .put("sessions-store.dir", dir.resolve("store").toString())
        .put("sessions-store.key-file", keys.toString());
  }

  private JsonObject request(String address, JsonObject body) {
    return send(address, body, new DeliveryOptions());
  }

  private JsonObject asClient(String address, JsonObject body, String covered) {
    DeliveryOptions options = new DeliveryOptions().addHeader("gateway-client", "someone");
    if (covered != null) {
      options.addHeader("gateway-sessions", covered);
    }
    return send(address, body, options);
  }

  private String refusal(String address, JsonObject body, String covered) {
    return asClient(address, body, covered).getJsonObject("error").getString("code");
  }

  private JsonObject send(String address, JsonObject body, DeliveryOptions options) {
    return Await.result(
        vertx
            .eventBus()
            .<JsonObject>request(address, body, options.addHeader("error-reply", "true"))
            .map(reply -> reply.body()));
  }

  private List<String> paths() {
    return new ArrayList<>(koyeb.received().stream().map(FakeKoyeb.Received::path).toList());
  }

  private static String code(Future<?> failing) {
    return ((SessionException) Await.failure(failing)).code();
  }
}
