package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.MintRequest;
import io.github.sessiongateway.api.OrganizationsRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SwitchRequest;
import io.github.sessiongateway.api.UnscopeRequest;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.sandbox.ChangingSandbox;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class OrganizationMessagesTest {
  private static final Bearer BEARER = new Bearer("t");

  private final Vertx vertx;
  private final SessionClient client;
  private final List<String> received = new CopyOnWriteArrayList<>();

  OrganizationMessagesTest(Vertx vertx) {
    this.vertx = vertx;
    client = new SessionClient(vertx);
  }

  @Test
  void whatIsNotDeprecatedOutlivesTheFourCalls() {
    koyeb(
        request -> {
          switch (request.path()) {
            case "/v1/account/profile" -> reply(request, "{'user':{'id':'u'}}");
            case "/v1/account/organization" -> reply(request, "{'organization':{'id':'o'}}");
            case "/v1/account/organizations" -> reply(request, "{'organizations':[{'id':'o'}]}");
            case "/v1/unscope_organization_token" -> reply(request, "{'token':{'id':'unscoped'}}");
            case "/v1/organizations/o/access_token" -> reply(request, "{'token':'minted'}");
            default -> request.response().setStatusCode(410).end();
          }
        });
    assertThat(failure(client.login(LoginRequest.of("a@example.com", "p"))))
        .isEqualTo(Failure.GONE);
    assertThat(failure(client.refresh(BEARER))).isEqualTo(Failure.GONE);
    assertThat(failure(client.newSession(BEARER))).isEqualTo(Failure.GONE);
    assertThat(failure(client.logout(BEARER))).isEqualTo(Failure.GONE);
    assertThat(failure(client.switchOrganization(BEARER, SwitchRequest.of("o"))))
        .isEqualTo(Failure.GONE);

    assertThat(Await.result(client.whoami(BEARER)).user().getString("id")).isEqualTo("u");
    assertThat(Await.result(client.organizations(BEARER, OrganizationsRequest.all())))
        .isEqualTo(json("{'organizations':[{'id':'o'}]}"));
    assertThat(Await.result(client.unscope(BEARER, UnscopeRequest.PLAIN)).bearer())
        .isEqualTo(new Bearer("unscoped"));
    assertThat(Await.result(client.mint(BEARER, MintRequest.of("o"))).bearer())
        .isEqualTo(new Bearer("minted"));
  }

  @Test
  void twoSwitchesOfOneBearerNeverShareAnAnswer() {
    koyeb(
        request -> {
          String organization = request.path().split("/", -1)[3];
          reply(request, "{'token':{'id':'" + organization + "'}}");
        });
    List<Future<LoginReply>> asked =
        List.of(
            client.switchOrganization(BEARER, SwitchRequest.of("a")),
            client.switchOrganization(BEARER, SwitchRequest.of("b")),
            client.switchOrganization(BEARER, SwitchRequest.of("a")));
    assertThat(asked)
        .extracting(future -> Await.result(future).bearer().value())
        .containsExactly("a", "b", "a");
    assertThat(received).hasSize(3);
  }

  /** A page is part of what is asked, although the bearer is the same. */
  @Test
  void onlyLikePagesOfOneBearerShareAnAnswer() {
    koyeb(request -> reply(request, "{'organizations':['" + request.query() + "']}"));
    List<Future<JsonObject>> asked =
        List.of(
            client.organizations(BEARER, page(0)),
            client.organizations(BEARER, page(10)),
            client.organizations(BEARER, page(10)));
    assertThat(asked)
        .extracting(future -> Await.result(future).getJsonArray("organizations").getString(0))
        .containsExactly("limit=10&offset=0", "limit=10&offset=10", "limit=10&offset=10");
    assertThat(received).hasSizeBetween(2, 3);
  }

  @Test
  void aSearchIsEscaped() {
    koyeb(request -> reply(request, "{'organizations':[]}"));
    OrganizationsRequest request =
        new OrganizationsRequest(null, null, "a&statuses=b c/é", List.of("ACTIVE", "LOCKED"));
    Await.result(client.organizations(BEARER, request));
    assertThat(received)
        .containsExactly(
            "GET /v1/account/organizations?search=a%26statuses%3Db+c%2F%C3%A9"
                + "&statuses=ACTIVE&statuses=LOCKED ");
  }

  @Test
  void aMintStatesItsValidityAndItsReplyTheExpiry() {
    koyeb(request -> reply(request, "{'token':'minted'}"));
    Instant before = Instant.now().minusSeconds(1);
    LoginReply minted =
        Await.result(client.mint(BEARER, new MintRequest("o-1", Duration.ofMinutes(90))));
    assertThat(received)
        .containsExactly("POST /v1/organizations/o-1/access_token {\"validity\":\"5400s\"}");
    assertThat(minted.expiresAt().minus(Duration.ofMinutes(90))).isBetween(before, Instant.now());
    assertThat(minted.organizationId()).isEqualTo("o-1");
  }

  /** This machine's clock may be wrong. */
  @Test
  void theExpiryOfAMintedTokenIsInKoyebsTime() {
    koyeb(
        request -> {
          request.response().putHeader("Date", "Tue, 01 Jan 2030 00:00:00 GMT");
          reply(request, "{'token':'minted'}");
        });
    assertThat(Await.result(client.mint(BEARER, MintRequest.of("o"))).expiresAt())
        .isEqualTo("2030-01-01T01:00:00Z");
  }

  @Test
  void theFingerprintIsAHeader() {
    koyeb(request -> reply(request, "{'token':{'id':'" + request.getHeader("seon-fp") + "'}}"));
    Secret fingerprint = new Secret("fp-1");
    assertThat(Await.result(client.unscope(BEARER, new UnscopeRequest(fingerprint))).bearer())
        .isEqualTo(new Bearer("fp-1"));
    assertThat(
            Await.result(client.switchOrganization(BEARER, new SwitchRequest("o", fingerprint)))
                .bearer())
        .isEqualTo(new Bearer("fp-1"));
    assertThat(received).allMatch(line -> line.endsWith(" {}"));
  }

  @Test
  void theSandboxKnowsTheUsersOrganization() {
    ChangingSandbox sandbox = new ChangingSandbox(vertx, Duration.ofHours(1));
    deploy(sandbox.faultyUrl());
    Bearer apiToken = new Bearer("of-user");
    JsonObject page = Await.result(client.organizations(apiToken, OrganizationsRequest.all()));
    JsonArray organizations = page.getJsonArray("organizations");
    assertThat(organizations).hasSize(1);
    String own = organizations.getJsonObject(0).getString("id");

    LoginReply minted = Await.result(client.mint(apiToken, MintRequest.of(own)));
    assertThat(organization(minted)).isEqualTo(own);
    LoginReply unscoped = Await.result(client.unscope(minted.bearer(), UnscopeRequest.PLAIN));
    assertThat(organization(unscoped)).isNull();
    LoginReply back =
        Await.result(client.switchOrganization(unscoped.bearer(), SwitchRequest.of(own)));
    assertThat(organization(back)).isEqualTo(own);
    assertThat(failure(client.switchOrganization(back.bearer(), SwitchRequest.of("foreign"))))
        .isEqualTo(Failure.FORBIDDEN);
    assertThat(failure(client.mint(apiToken, MintRequest.of("foreign"))))
        .isEqualTo(Failure.FORBIDDEN);
  }

  private String organization(LoginReply reply) {
    JsonObject organization = Await.result(client.whoami(reply.bearer())).organization();
    return organization == null ? null : organization.getString("id");
  }

  private static OrganizationsRequest page(int offset) {
    return new OrganizationsRequest(10, offset, null, List.of());
  }

  private static Failure failure(Future<?> future) {
    return ((SessionException) Await.failure(future)).failure();
  }

  private static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }

  private static void reply(HttpServerRequest request, String text) {
    request.response().end(json(text).toBuffer());
  }

  /** Starts a Koyeb of this behaviour, and a gateway before it. */
  private void koyeb(Consumer<HttpServerRequest> behaviour) {
    HttpServer server =
        Await.result(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .body()
                            .onSuccess(
                                body -> {
                                  received.add(request.method() + " " + request.uri() + " " + body);
                                  behaviour.accept(request);
                                }))
                .listen(0, "127.0.0.1"));
    deploy("http://127.0.0.1:" + server.actualPort());
  }

  private void deploy(String url) {
    JsonObject config = new JsonObject().put("upstream.base-url", url).put("upstream.retries", 0);
    Await.result(
        vertx.deployVerticle(new SessionGateway(), new DeploymentOptions().setConfig(config)));
  }
}
