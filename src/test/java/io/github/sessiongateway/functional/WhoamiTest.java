package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Identity;
import io.github.sessiongateway.api.Identity.Kind;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.sandbox.ChangingSandbox;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class WhoamiTest {
  private final Vertx vertx;
  private final SessionClient client;

  WhoamiTest(Vertx vertx) {
    this.vertx = vertx;
    client = new SessionClient(vertx);
  }

  @Test
  void aUsersApiTokenHasAUserAndAnOrganization() {
    deploy();
    Identity identity = Await.result(client.whoami(new Bearer("of-user")));
    assertThat(identity.kind()).isEqualTo(Kind.USER);
    assertThat(identity.user().getString("email")).isEqualTo("demo@example.com");
    assertThat(identity.organization().getString("name")).isEqualTo("demo");
  }

  @Test
  void anOrganizationsApiTokenHasNoUser() {
    deploy();
    Identity identity = Await.result(client.whoami(new Bearer("of-organization")));
    assertThat(identity.kind()).isEqualTo(Kind.ORGANIZATION);
    assertThat(identity.user()).isNull();
    assertThat(identity.organization().getString("name")).isEqualTo("demo");
  }

  @Test
  void aSessionWithoutAnOrganizationHasAUserAlone() {
    deploy();
    LoginReply login = Await.result(client.login(LoginRequest.of("demo@example.com", "demo")));
    LoginReply without = Await.result(client.newSession(login.bearer()));
    JsonObject reply = Await.result(client.whoami(without.bearer())).toJson();
    assertThat(reply.getJsonObject("user").getString("id")).isEqualTo(login.userId());
    assertThat(reply.fieldNames()).containsExactly("user", "kind");
  }

  @Test
  void theIdentityOfAnUnknownTokenIsUnauthorized() {
    deploy();
    assertThat(failure()).isEqualTo(Failure.UNAUTHORIZED);
  }

  /** Half an answer would show another kind. */
  @ParameterizedTest
  @CsvSource({"own-500=1, UPSTREAM_ERROR", "array=1, BAD_REPLY", "hour-429=1, RATE_LIMITED"})
  void aFailureOfOneOfTheTwoCallsIsTheFailure(String fault, Failure failure) {
    deploy(fault);
    assertThat(failure("of-user")).isEqualTo(failure);
  }

  /** The statuses and bodies of the profile and of the organization, and the outcome. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "200 {'user':{'id':'u'}} | 200 {'organization':{'id':'o'}} | {'user':{'id':'u'},'organization':{'id':'o'},'kind':'user'}",
        "200 {'user':{'id':'u'}} | 200 {}                    | {'user':{'id':'u'},'kind':'user'}",
        "200 {'user':{'id':'u'}} | 200 {'organization':null} | {'user':{'id':'u'},'kind':'user'}",
        "200 {'user':{'id':'u'}} | 404 {}                    | {'user':{'id':'u'},'kind':'user'}",
        "403 {} | 200 {'organization':{'id':'o'}} | {'organization':{'id':'o'},'kind':'organization'}",
        "401 {} | 200 {'organization':{'id':'o'}} | {'organization':{'id':'o'},'kind':'organization'}",
        "200 {'user':{'id':'u'}} | 403 {}                    | FORBIDDEN",
        "200 {'user':{'id':'u'}} | 401 {}                    | UNAUTHORIZED",
        "404 {} | 401 {}                                     | UNAUTHORIZED",
        "403 {} | 404 {}                                     | FORBIDDEN",
        "403 {} | 200 {}                                     | FORBIDDEN",
        "200 {} | 200 {'organization':{'id':'o'}}            | BAD_REPLY",
        "200 {'user':{'id':'u'}} | 200 {'organization':1}    | BAD_REPLY",
        "200 {'user':{'id':'u'}} | 200 []                    | BAD_REPLY"
      })
  void theTwoAnswersShowOneIdentity(String profile, String organization, String outcome) {
    HttpServer koyeb =
        Await.result(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      boolean isProfile = request.path().endsWith("/profile");
                      String[] answer = (isProfile ? profile : organization).split(" ", 2);
                      request
                          .response()
                          .setStatusCode(Integer.parseInt(answer[0]))
                          .end(answer[1].replace('\'', '"'));
                    })
                .listen(0, "127.0.0.1"));
    deploy("http://127.0.0.1:" + koyeb.actualPort(), 0);
    Future<Identity> identity = client.whoami(new Bearer("t"));
    if (outcome.startsWith("{")) {
      assertThat(Await.result(identity).toJson())
          .isEqualTo(new JsonObject(outcome.replace('\'', '"')));
    } else {
      assertThat(((SessionException) Await.failure(identity)).failure())
          .isEqualTo(Failure.valueOf(outcome));
    }
  }

  @Test
  void aCallIsRepeatedAfterAFailure() {
    deploy("own-500=1", "reset-in-body=1");
    assertThat(Await.result(client.whoami(new Bearer("of-user"))).kind()).isEqualTo(Kind.USER);
  }

  private Failure failure() {
    return failure("unknown");
  }

  private Failure failure(String token) {
    return ((SessionException) Await.failure(client.whoami(new Bearer(token)))).failure();
  }

  private void deploy(String... faults) {
    ChangingSandbox sandbox = new ChangingSandbox(vertx, Duration.ofHours(1));
    sandbox.misbehave(faults);
    deploy(sandbox.faultyUrl(), faults.length == 1 ? 0 : 2);
  }

  private void deploy(String url, int retries) {
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", url)
            .put("upstream.retries", retries)
            .put("upstream.backoff-initial", "1ms");
    Await.result(
        vertx.deployVerticle(new SessionGateway(), new DeploymentOptions().setConfig(config)));
  }
}
