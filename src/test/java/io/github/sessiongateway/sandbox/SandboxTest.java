package io.github.sessiongateway.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.SandboxConfig;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.OddRequests;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxTest {
  private static final JsonObject DEMO =
      new JsonObject().put("email", "demo@example.com").put("password", "demo");

  private final Vertx vertx = Vertx.vertx();
  private final WebClient client = WebClient.create(vertx);
  private final ManualTime time = new ManualTime();
  private Sandbox sandbox;

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void aLoginGivesASignedTokenWithItsExpiryAndOwner() {
    start(new JsonObject());
    HttpResponse<Buffer> reply = login(DEMO);
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.getHeader("Content-Type")).isEqualTo("application/json");
    JsonObject token = reply.bodyAsJsonObject().getJsonObject("token");
    assertThat(token.fieldNames())
        .containsExactlyInAnyOrder("id", "user_id", "organization_id", "expires_at");
    assertThat(token.getInstant("expires_at")).isEqualTo(time.instant().plus(Duration.ofHours(1)));
    String[] parts = token.getString("id").split("\\.", -1);
    JsonObject claims = new JsonObject(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
    assertThat(claims.getLong("exp")).isEqualTo(token.getInstant("expires_at").getEpochSecond());
    assertThat(claims.getString("sub")).isEqualTo(token.getString("user_id"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOddRequestCausesNoInternalError(boolean isFaulty) {
    JsonArray faults = isFaulty ? new JsonArray().add("html=1") : new JsonArray();
    start(new JsonObject().put("sandbox.faults", faults));
    OddRequests.areNoFaultOfOurs(vertx, sandbox.baseUrl().getPort(), "/v1/account/login");
  }

  @Test
  void aBearerLivesUntilItExpires() {
    start(new JsonObject().put("sandbox.token-life", "5m"));
    String bearer = bearer();
    time.advance(Duration.ofMinutes(5).minusSeconds(1));
    assertThat(refresh(bearer).statusCode()).isEqualTo(200);
    time.advance(Duration.ofSeconds(1));
    assertError(refresh(bearer), 401);
  }

  @Test
  void aLogoutEndsItsBearerAndNoOther() {
    start(new JsonObject());
    String one = bearer();
    String other = bearer();
    HttpResponse<Buffer> logout = call(HttpMethod.DELETE, "/v1/account/logout", one);
    assertThat(logout.bodyAsJsonObject()).isEqualTo(new JsonObject());
    assertError(refresh(one), 401);
    assertThat(refresh(other).statusCode()).isEqualTo(200);
  }

  @Test
  void aRefreshedBearerStaysValid() {
    start(new JsonObject());
    String old = bearer();
    String fresh = token(refresh(old)).getString("id");
    assertThat(refresh(old).statusCode()).isEqualTo(200);
    assertThat(refresh(fresh).statusCode()).isEqualTo(200);
  }

  @Test
  void aNewSessionHasNoOrganization() {
    start(new JsonObject());
    JsonObject token = token(call(HttpMethod.POST, "/v1/account/session", bearer()));
    assertThat(token.containsKey("organization_id")).isFalse();
    assertThat(token.getString("user_id")).isNotEmpty();
  }

  @Test
  void everyWrongFieldOfALoginIsNamed() {
    start(new JsonObject());
    HttpResponse<Buffer> reply = login(new JsonObject().put("password", ""));
    JsonObject error = assertError(reply, 400);
    JsonArray fields = error.getJsonArray("fields");
    assertThat(fields.stream().map(field -> ((JsonObject) field).getString("field")))
        .containsExactly("email", "password");
  }

  @Test
  void aWrongPasswordAndAnUnknownUserGetTheSameAnswer() {
    start(new JsonObject());
    JsonObject wrong = assertError(login(DEMO.copy().put("password", "x")), 401);
    JsonObject unknown = assertError(login(DEMO.copy().put("email", "x@example.com")), 401);
    assertThat(wrong).isEqualTo(unknown);
    assertThat(login(DEMO.copy().put("email", "x@example.com").put("password", "")).statusCode())
        .isEqualTo(400);
  }

  @Test
  void anotherOrganizationIsForbidden() {
    start(new JsonObject());
    assertError(login(DEMO.copy().put("organization_id", "other")), 403);
    String own = token(login(DEMO)).getString("organization_id");
    assertThat(login(DEMO.copy().put("organization_id", own)).statusCode()).isEqualTo(200);
  }

  @Test
  void usersComeFromTheConfiguration() {
    start(new JsonObject().put("sandbox.users", new JsonArray().add("me@example.com:se:cret")));
    assertError(login(DEMO), 401);
    JsonObject me = new JsonObject().put("email", "me@example.com").put("password", "se:cret");
    assertThat(login(me).statusCode()).isEqualTo(200);
  }

  @Test
  void aTokenOfAnotherSandboxOrWithOtherClaimsIsNotValid() {
    start(new JsonObject());
    String foreign = bearer();
    String[] parts = foreign.split("\\.", -1);
    Await.result(sandbox.close());
    start(new JsonObject());
    assertError(refresh(foreign), 401);
    String[] mine = bearer().split("\\.", -1);
    assertError(refresh(mine[0] + "." + parts[1] + "." + mine[2]), 401);
    assertError(refresh("not-a-jwt"), 401);
    assertError(call(HttpMethod.PUT, "/v1/account/refresh", null), 401);
  }

  @Test
  void unknownPathsAndLargeBodiesAreRefused() {
    start(new JsonObject());
    assertError(call(HttpMethod.GET, "/v1/services", null), 404);
    assertThat(call(HttpMethod.GET, "/v1/account/login", null).statusCode()).isEqualTo(405);
    Buffer large = Buffer.buffer("\"" + "x".repeat(70_000) + "\"");
    assertThat(
            Await.result(client.postAbs(sandbox.baseUrl() + "/v1/account/login").sendBuffer(large))
                .statusCode())
        .isEqualTo(413);
  }

  @Test
  void revocationsOfExpiredTokensAreForgotten() {
    SandboxAccounts accounts = new SandboxAccounts(config(new JsonObject()), time);
    for (int i = 0; i < 3; i++) {
      revokeOne(accounts);
    }
    assertThat(accounts.revocations()).isEqualTo(3);
    time.advance(Duration.ofHours(2));
    revokeOne(accounts);
    assertThat(accounts.revocations()).isEqualTo(1);
  }

  /** The published description, carried over: operations and the statuses that each may answer. */
  @Test
  void theCallsAndShapesAreThoseOfTheDescription() throws Exception {
    JsonObject description =
        new JsonObject(Files.readString(Path.of("src/test/resources/koyeb-operations.json")));
    start(new JsonObject());
    for (String path : description.fieldNames()) {
      for (String method : description.getJsonObject(path).fieldNames()) {
        JsonArray fields = description.getJsonObject(path).getJsonArray(method);
        HttpResponse<Buffer> reply =
            path.endsWith("/login")
                ? login(DEMO)
                : call(HttpMethod.valueOf(method), path, bearer());
        assertThat(reply.statusCode()).as(method + " " + path).isEqualTo(200);
        JsonObject body = reply.bodyAsJsonObject();
        Set<String> given =
            body.isEmpty() ? Set.of() : new TreeSet<>(body.getJsonObject("token").fieldNames());
        assertThat(fields.stream().map(Object::toString)).containsAll(given);
      }
    }
  }

  @Test
  void aTokenIsMintedWithTheRequestedValidity() {
    start(new JsonObject());
    JsonObject login = token(login(DEMO));
    String path = "/v1/organizations/" + login.getString("organization_id") + "/access_token";
    String bearer = login.getString("id");
    String minted = mint(path, bearer, "60s").bodyAsJsonObject().getString("token");
    assertThat(refresh(minted).statusCode()).isEqualTo(200);
    assertError(mint(path, bearer, "1h"), 400);
    assertError(mint(path, bearer, "86401s"), 400);
    assertError(mint(path, "other", "60s"), 401);
    assertError(mint("/v1/organizations/other/access_token", bearer, "60s"), 403);
    time.advance(Duration.ofSeconds(60));
    assertError(refresh(minted), 401);
  }

  private HttpResponse<Buffer> mint(String path, String bearer, String validity) {
    return Await.result(
        client
            .postAbs(sandbox.baseUrl() + path)
            .bearerTokenAuthentication(bearer)
            .sendJsonObject(new JsonObject().put("validity", validity)));
  }

  private static void revokeOne(SandboxAccounts accounts) {
    String token = accounts.issue("u", null).getJsonObject("token").getString("id");
    accounts.revoke(accounts.bearer(token));
  }

  private void start(JsonObject config) {
    sandbox = Await.result(Sandbox.start(vertx, config(config), time, new SplittableRandom(1)));
  }

  private static SandboxConfig config(JsonObject config) {
    return GatewayConfig.read(config.put("sandbox.port", 0)).sandbox();
  }

  private String bearer() {
    return token(login(DEMO)).getString("id");
  }

  private static JsonObject token(HttpResponse<Buffer> reply) {
    return reply.bodyAsJsonObject().getJsonObject("token");
  }

  private HttpResponse<Buffer> login(JsonObject body) {
    return Await.result(
        client.postAbs(sandbox.baseUrl() + "/v1/account/login").sendJsonObject(body));
  }

  private HttpResponse<Buffer> refresh(String bearer) {
    return call(HttpMethod.PUT, "/v1/account/refresh", bearer);
  }

  private HttpResponse<Buffer> call(HttpMethod method, String path, String bearer) {
    var request = client.requestAbs(method, sandbox.baseUrl() + path);
    return Await.result(
        (bearer == null ? request : request.bearerTokenAuthentication(bearer)).send());
  }

  private static JsonObject assertError(HttpResponse<Buffer> reply, int status) {
    assertThat(reply.statusCode()).isEqualTo(status);
    JsonObject error = reply.bodyAsJsonObject();
    assertThat(error.getInteger("status")).isEqualTo(status);
    assertThat(error.getString("code")).isNotEmpty();
    assertThat(error.getString("message")).isNotEmpty();
    return error;
  }
}
