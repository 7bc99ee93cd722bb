package io.github.sessiongateway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxApiTokensTest {
  private final Vertx vertx = Vertx.vertx();
  private final WebClient client = WebClient.create(vertx);
  private final ManualTime time = new ManualTime();
  private Sandbox sandbox;

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void anApiTokenOfAUserNeedsNoLogin() {
    start(new JsonObject().put("sandbox.api-tokens", new JsonArray().add("given")));
    time.advance(Duration.ofDays(400));
    assertThat(get("/v1/apps", "given").bodyAsJsonObject().getJsonArray("apps")).isEmpty();
    JsonObject user = get("/v1/account/profile", "given").bodyAsJsonObject().getJsonObject("user");
    assertThat(user.getString("email")).isEqualTo("demo@example.com");
    JsonObject login = login();
    assertThat(user.getString("id")).isEqualTo(login.getString("user_id"));
    assertThat(organization("given").getString("id"))
        .isEqualTo(organization(login.getString("id")).getString("id"))
        .isEqualTo(login.getString("organization_id"));
  }

  @Test
  void anApiTokenOfAnOrganizationHasNoUser() {
    JsonArray tokens = new JsonArray().add("organization:given");
    start(new JsonObject().put("sandbox.api-tokens", tokens));
    assertThat(get("/v1/apps", "given").statusCode()).isEqualTo(200);
    assertThat(organization("given").getString("status")).isEqualTo("ACTIVE");
    assertError(get("/v1/account/profile", "given"), 403);
    assertError(refresh("given"), 403);
    assertError(call(HttpMethod.POST, "/v1/account/session", "given"), 403);
  }

  @Test
  void anApiTokenBelongsToTheFirstUser() {
    JsonArray users = new JsonArray(List.of("z@x:z", "b@x:b", "y@x:y", "a@x:a", "m@x:m"));
    start(
        new JsonObject()
            .put("sandbox.users", users)
            .put("sandbox.api-tokens", new JsonArray().add("given")));
    assertThat(get("/v1/account/profile", "given").bodyAsString()).contains("z@x");
  }

  @Test
  void aLogoutEndsAnApiToken() {
    start(new JsonObject().put("sandbox.api-tokens", new JsonArray().add("given")));
    assertThat(call(HttpMethod.DELETE, "/v1/account/logout", "given").statusCode()).isEqualTo(200);
    assertError(get("/v1/apps", "given"), 401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/apps", "/v1/account/profile", "/v1/account/organization"})
  void aCallWithoutAValidTokenIsUnauthorized(String path) {
    start(new JsonObject().put("sandbox.api-tokens", new JsonArray().add("given")));
    assertError(get(path, "given2"), 401);
    assertError(get(path, null), 401);
  }

  @Test
  void aSessionWithoutAnOrganizationIsNotFoundThere() {
    start(new JsonObject());
    String bearer = token(call(HttpMethod.POST, "/v1/account/session", bearer())).getString("id");
    assertThat(get("/v1/account/profile", bearer).statusCode()).isEqualTo(200);
    assertError(get("/v1/account/organization", bearer), 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[\"html=0%\"]"})
  void aQueryIsNoPartOfThePath(String faults) {
    start(new JsonObject().put("sandbox.faults", new JsonArray(faults)));
    assertThat(get("/v1/apps?limit=1", bearer()).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"canary \"]", "[\"canary\", \"organization:canary\"]", "[\"\"]"})
  void aWrongListOfApiTokensIsRefusedWithoutThem(String tokens) {
    JsonObject config = new JsonObject().put("sandbox.api-tokens", new JsonArray(tokens));
    assertThatThrownBy(() -> GatewayConfig.read(config))
        .hasMessageContaining("sandbox.api-tokens: must be a list of tokens, each once")
        .hasMessageNotContaining("canary");
  }

  private void start(JsonObject config) {
    sandbox =
        Await.result(
            Sandbox.start(
                vertx,
                GatewayConfig.read(config.put("sandbox.port", 0)).sandbox(),
                time,
                new SplittableRandom(1)));
  }

  private JsonObject login() {
    JsonObject demo = new JsonObject().put("email", "demo@example.com").put("password", "demo");
    return token(
        Await.result(client.postAbs(sandbox.baseUrl() + "/v1/account/login").sendJsonObject(demo)));
  }

  private String bearer() {
    return login().getString("id");
  }

  private static JsonObject token(HttpResponse<Buffer> reply) {
    return reply.bodyAsJsonObject().getJsonObject("token");
  }

  private HttpResponse<Buffer> refresh(String bearer) {
    return call(HttpMethod.PUT, "/v1/account/refresh", bearer);
  }

  private HttpResponse<Buffer> get(String path, String bearer) {
    return call(HttpMethod.GET, path, bearer);
  }

  private JsonObject organization(String bearer) {
    return get("/v1/account/organization", bearer).bodyAsJsonObject().getJsonObject("organization");
  }

  private HttpResponse<Buffer> call(HttpMethod method, String path, String bearer) {
    var request = client.requestAbs(method, sandbox.baseUrl() + path);
    return Await.result(
        (bearer == null ? request : request.bearerTokenAuthentication(bearer)).send());
  }

  private static void assertError(HttpResponse<Buffer> reply, int status) {
    assertThat(reply.statusCode()).isEqualTo(status);
    assertThat(reply.bodyAsJsonObject().getInteger("status")).isEqualTo(status);
  }
}
