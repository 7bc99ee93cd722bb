package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One API token, and a session for each organization that callers ask for. */
@ExtendWith(VertxExtension.class)
class OrganizationSessionsTest {
  private static final int ORGANIZATIONS = 1_000;
  private static final int CALLERS = 10_000;

  private final ManagedClient client;
  private final Map<String, Integer> mints = new ConcurrentHashMap<>();

  OrganizationSessionsTest(Vertx vertx) {
    HttpServer koyeb =
        Await.result(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
    JsonObject credential = new JsonObject().put("kind", "api-token").put("token", "of-a-user");
    JsonObject pattern = new JsonObject().put("credential", credential);
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", "http://127.0.0.1:" + koyeb.actualPort())
            .put("upstream.deadline", "25s")
            .put("sessions", new JsonObject().put("org-*", pattern));
    Await.result(
        vertx.deployVerticle(new SessionGateway(), new DeploymentOptions().setConfig(config)));
    client = new ManagedClient(vertx);
  }

  private void answer(HttpServerRequest request) {
    String organization = request.path().split("/", -1)[3];
    int mint = mints.merge(organization, 1, Integer::sum);
    if (organization.startsWith("foreign")) {
      request.response().setStatusCode(403).end(error().toBuffer());
    } else {
      String token = organization + "." + mint;
      request.response().end(new JsonObject().put("token", token).toBuffer());
    }
  }

  private static JsonObject error() {
    return new JsonObject().put("status", 403).put("code", "not_yours").put("message", "Not yours");
  }

  @Test
  void tenThousandCallersOverAThousandOrganizationsMakeAThousandMints() {
    List<Future<LoginReply>> asked = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      asked.add(client.token("org-" + i % ORGANIZATIONS));
    }
    Await.result(Future.join(asked));
    for (int i = 0; i < CALLERS; i++) {
      LoginReply reply = asked.get(i).result();
      assertThat(reply.bearer().value()).isEqualTo(i % ORGANIZATIONS + ".1");
      assertThat(reply.organizationId()).isEqualTo("" + i % ORGANIZATIONS);
    }
    assertThat(mints).hasSize(ORGANIZATIONS).allSatisfy((id, n) -> assertThat(n).isEqualTo(1));
    assertThat(Await.result(client.status())).hasSize(ORGANIZATIONS);
  }

  @Test
  void aForeignOrganizationIsAskedForOnceWhoeverAsks() {
    List<Future<LoginReply>> asked = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      asked.add(client.token("org-foreign"));
    }
    for (Future<LoginReply> one : asked) {
      assertRefused(one);
    }
    SessionException later = assertRefused(client.token("org-foreign"));
    assertThat(later.retryAfter().toMinutes()).isBetween(4L, 5L);
    assertRefused(client.refresh("org-foreign"));
    assertThat(mints).containsExactly(Map.entry("foreign", 1));
  }

  private static SessionException assertRefused(Future<?> asked) {
    SessionException failure = (SessionException) Await.failure(asked);
    assertThat(failure.failure()).isEqualTo(Failure.FORBIDDEN);
    assertThat(failure.code()).isEqualTo("not_yours");
    assertThat(failure).hasMessage("Not yours");
    return failure;
  }

  @Test
  void onlyAWishForATokenBeginsASession() {
    assertThat(Await.failure(client.status("org-a"))).isInstanceOf(SessionException.class);
    assertThat(Await.failure(client.logout("org-a"))).isInstanceOf(SessionException.class);
    assertThat(mints).isEmpty();
    Await.result(client.refresh("org-a"));
    assertThat(Await.result(client.status("org-a")).state()).isEqualTo(SessionStatus.State.FRESH);
  }
}
