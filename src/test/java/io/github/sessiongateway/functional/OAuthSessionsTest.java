package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.testing.Addresses;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeWorkOs;
import io.github.sessiongateway.testing.LogLines;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of a refresh token that changes with each use. Koyeb is not there. */
@ExtendWith(VertxExtension.class)
class OAuthSessionsTest {
  private static final int CALLERS = 10_000;

  private final Vertx vertx;
  private final ManagedClient client;
  private final FakeWorkOs workOs =
      new FakeWorkOs(InstantSource.system(), Duration.ofHours(1), "refresh-canary-first");
  private final HttpServer server;
  private SessionGateway gateway;
  private final Path folder;

  OAuthSessionsTest(@TempDir Path folder, Vertx vertx) {
    this.folder = folder;
    this.vertx = vertx;
    client = new ManagedClient(vertx);
    server = Await.result(workOs.listen(vertx));
  }

  private String deploy() throws IOException {
    gateway = new SessionGateway();
    return Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config())));
  }

  private JsonObject config() throws IOException {
    Path keys = folder.resolve("keys");
    Files.writeString(keys, Base64.getEncoder().encodeToString(new byte[32]));
    Path first = folder.resolve("refresh-token");
    if (!Files.exists(first)) {
      Files.writeString(first, "refresh-canary-first\n");
    }
    JsonObject credential =
        new JsonObject()
            .put("kind", "oauth2")
            .put(
                "token-url",
                "http://127.0.0.1:" + server.actualPort() + "/user_management/authenticate")
            .put("client-id", "client_1")
            .put("organization-id", "org_1")
            .put("refresh-token-file", first.toString())
            .put("style", "json");
    return new JsonObject()
        .put("upstream.base-url", "http://127.0.0.1:" + Addresses.CLOSED_PORT)
        .put("upstream.deadline", "25s")
        .put("sessions-store.dir", folder.resolve("store").toString())
        .put("sessions-store.key-file", keys.toString())
        .put("sessions.ci.credential", credential);
  }

  @Test
  void tenThousandCallersCostOneUseOfTheRefreshToken() throws IOException {
    deploy();
    List<Future<LoginReply>> asked = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      asked.add(client.token("ci"));
    }
    Await.result(Future.join(asked));
    LoginReply reply = asked.get(0).result();
    assertThat(asked).allMatch(other -> other.result().bearer().equals(reply.bearer()));
    assertThat(reply.isStored()).isTrue();
    assertThat(workOs.requests())
        .containsExactly(
            new JsonObject()
                .put("grant_type", "refresh_token")
                .put("client_id", "client_1")
                .put("refresh_token", "refresh-canary-first")
                .put("organization_id", "org_1"));
  }

  /** The answer comes to the credential of before. */
  @Test
  void aChangeOfTheClientDuringARefreshLosesNoRefreshToken() throws IOException {
    String id = deploy();
    LoginReply first = Await.result(client.token("ci"));
    Promise<Void> held = workOs.hold();
    Future<LoginReply> second = client.rejected("ci", first.bearer());
    Await.until(vertx, () -> workOs.requests().size() == 2);
    JsonObject changed = config();
    changed.getJsonObject("sessions.ci.credential").put("client-secret", "another-secret");
    Await.result(gateway.reload(changed));
    held.complete();
    String newest = workOs.companion(Await.result(second).bearer().value());
    Await.result(vertx.undeploy(id));
    deploy();
    Await.until(vertx, () -> workOs.requests().size() == 3);
    assertThat(workOs.requests().get(2).getString("refresh_token")).isEqualTo(newest);
  }

  @Test
  void theNextStartGoesOnWithTheNewestRefreshToken() throws IOException {
    String id = deploy();
    LoginReply first = Await.result(client.token("ci"));
    Await.result(vertx.undeploy(id));
    deploy();
    Await.until(vertx, () -> workOs.requests().size() == 2);
    LoginReply second = Await.result(client.rejected("ci", first.bearer()));
    assertThat(second.bearer()).isNotEqualTo(first.bearer());
    assertThat(workOs.requests().get(1).getString("refresh_token"))
        .isEqualTo(workOs.companion(first.bearer().value()));
    // Its token is not used any more, and its refresh token is.
    Await.result(client.logout("ci"));
    LoginReply third = Await.result(client.token("ci"));
    assertThat(workOs.requests().get(2).getString("refresh_token"))
        .isEqualTo(workOs.companion(second.bearer().value()));
    assertThat(third.bearer()).isNotEqualTo(second.bearer());
  }

  @Test
  void anotherRefreshTokenInTheFileWinsOverTheStoredOne() throws IOException {
    String id = deploy();
    Await.result(client.token("ci"));
    Await.result(vertx.undeploy(id));
    Files.writeString(folder.resolve("refresh-token"), "refresh-canary-other");
    deploy();
    LoginReply kept = Await.result(client.token("ci"));
    // The fake does not know it.
    Throwable failure = Await.failure(client.rejected("ci", kept.bearer()));
    assertThat(failure).hasMessageContaining("invalid_grant");
    assertThat(workOs.requests().get(1).getString("refresh_token"))
        .isEqualTo("refresh-canary-other");
  }

  @Test
  void aGrantThatIsInvalidEndsTheSessionAndAnotherFileHelps() throws IOException {
    Files.writeString(folder.resolve("refresh-token"), "refresh-canary-wrong");
    deploy();
    SessionException failure = (SessionException) Await.failure(client.token("ci"));
    assertThat(failure.code()).isEqualTo("reauth_required");
    assertThat(failure.getMessage()).contains("invalid_grant");
    assertThat(Await.result(client.status("ci")).state()).isEqualTo(State.LOST);
    Await.failure(client.token("ci"));
    assertThat(workOs.requests()).hasSize(1);
    Files.writeString(folder.resolve("refresh-token"), "refresh-canary-first");
    Await.result(gateway.reload(config()));
    Await.until(vertx, () -> client.token("ci").succeeded() || workOs.requests().size() > 1);
    assertThat(Await.result(client.token("ci")).bearer()).isNotNull();
  }

  @Test
  void theRefreshTokenIsInNoReplyEventStatusOrLog() throws IOException {
    List<SessionEvent> events = new CopyOnWriteArrayList<>();
    List<Object> seen = new ArrayList<>();
    try (LogLines log = LogLines.of("")) {
      String id = deploy();
      var unused = gateway.managed().events(events::add);
      LoginReply reply = Await.result(client.token("ci"));
      workOs.answerNext(
          400,
          new JsonObject()
              .put("error", "invalid_grant")
              .put("error_description", "refresh-canary-1 is used"));
      seen.add(Await.result(client.rejected("ci", reply.bearer()).map("got one").otherwise("x")));
      seen.add(Await.failure(client.token("ci")));
      seen.add(Await.result(client.status("ci")));
      seen.add(reply.toJson());
      seen.add(gateway.managed());
      Await.result(vertx.undeploy(id));
      seen.addAll(events);
      seen.addAll(log.lines());
    }
    assertThat(seen.toString()).contains("invalid_grant").doesNotContain("refresh-canary");
  }
}
