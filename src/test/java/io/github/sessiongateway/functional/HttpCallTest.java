package io.github.sessiongateway.functional;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.FakeKoyeb;
import io.github.sessiongateway.testing.Listening;
import io.github.sessiongateway.testing.RawKoyeb;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One message by HTTP: which clients may send it, in which form, and what a failure looks like. */
@ExtendWith(VertxExtension.class)
class HttpCallTest {
  private static final String KEY = "kgw_" + "k".repeat(43);
  private static final JsonObject BEARER = new JsonObject().put("token", "ok.1");

  private final Vertx vertx;
  private final WebClient client;
  private final FakeKoyeb koyeb;
  private final SessionGateway gateway = new SessionGateway();
  private @TempDir Path folder;
  private String deployment;

  HttpCallTest(Vertx vertx) {
    this.vertx = vertx;
    client = WebClient.create(vertx);
    koyeb = FakeKoyeb.start(vertx);
  }

  private void start(JsonObject config) {
    JsonObject whole =
        new JsonObject()
            .put("upstream.base-url", koyeb.url())
            .put("bridge.http.enabled", true)
            .put("bridge.http.port", 0)
            .mergeIn(config);
    deployment =
        Await.result(vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(whole)));
  }

  private JsonObject withKeys() throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(UTF_8));
    JsonObject line =
        new JsonObject()
            .put("name", "ci")
            .put("sha256", HexFormat.of().formatHex(hash))
            .put("permissions", new JsonArray().add("refresh"));
    Path keys = Files.writeString(folder.resolve("keys"), line.encode());
    return new JsonObject()
        .put("bridge.auth.mode", "keys")
        .put("bridge.auth.keys-file", keys.toString());
  }

  private HttpRequest<Buffer> call(String address) {
    return bare(HttpMethod.POST, address)
        .putHeader("content-type", "application/json; charset=utf-8")
        .putHeader("x-gateway-request", "true");
  }

  private HttpRequest<Buffer> bare(HttpMethod method, String address) {
    int port = Listening.at(gateway, "bridge").getPort();
    return client.request(method, port, "127.0.0.1", "/call/" + address);
  }

  private static HttpResponse<Buffer> send(HttpRequest<Buffer> request, JsonObject body) {
    return Await.result(request.sendBuffer(body.toBuffer()));
  }

  private static void assertFailed(HttpResponse<Buffer> response, int status, String code) {
    JsonObject error = response.bodyAsJsonObject().getJsonObject("error");
    assertThat(response.statusCode()).as("%s", error).isEqualTo(status);
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(response.getHeader("content-type")).isEqualTo("application/json");
    assertThat(response.getHeader("cache-control")).isEqualTo("no-store");
  }

  @Test
  void severalCallsMayShareAConnection() {
    start(new JsonObject());
    for (int i = 0; i < 3; i++) {
      HttpResponse<Buffer> reply = send(call("session.refresh"), BEARER);
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(reply.bodyAsJsonObject().getJsonObject("token").getString("id"))
          .isEqualTo(FakeKoyeb.TOKEN);
    }
  }

  @ParameterizedTest
  @CsvSource({"x-gateway-request", "content-type"})
  void aHeaderThatPagesCannotSendIsRequired(String header) {
    start(new JsonObject());
    HttpRequest<Buffer> request = call("session.refresh");
    request.headers().remove(header);
    if (header.equals("content-type")) {
      request.putHeader("content-type", "text/plain");
    }
    HttpResponse<Buffer> refused = send(request, BEARER);
    assertFailed(refused, 400, "invalid_request");
    assertThat(refused.bodyAsString()).contains(header);
    assertThat(koyeb.received()).isEmpty();
  }

  @Test
  void aPageOfAForeignOriginIsRefused() {
    start(new JsonObject());
    HttpRequest<Buffer> foreign =
        call("session.refresh").putHeader("Origin", "https://evil.example");
    assertFailed(send(foreign, BEARER), 403, "gateway_forbidden");
    assertThat(koyeb.received()).isEmpty();
  }

  @Test
  void onlyPostSendsAMessage() {
    start(new JsonObject());
    HttpResponse<Buffer> get = Await.result(bare(HttpMethod.GET, "session.token").send());
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.getHeader("Allow")).isEqualTo("POST");
  }

  @Test
  void anAddressThatIsNotServedIsForbidden() {
    start(new JsonObject());
    assertFailed(send(call("session.other"), BEARER), 403, "gateway_forbidden");
    assertFailed(send(call(""), BEARER), 403, "gateway_forbidden");
  }

  @Test
  void aBodyThatIsNotOneJsonObjectIsRefused() {
    start(new JsonObject());
    for (String body : new String[] {"{", "[]", "{\"a\":1,\"a\":2}", "{} {}"}) {
      HttpResponse<Buffer> refused =
          Await.result(call("session.refresh").sendBuffer(Buffer.buffer(body)));
      assertFailed(refused, 400, "invalid_request");
    }
  }

  @Test
  void aBodyOver64KibIsRefused() {
    start(new JsonObject());
    JsonObject large = new JsonObject().put("token", "x".repeat(64 * 1024));
    HttpResponse<Buffer> refused = send(call("session.refresh"), large);
    assertFailed(refused, 400, "invalid_request");
    assertThat(refused.bodyAsString()).contains("65536 bytes");
    assertThat(refused.getHeader("Connection")).isEqualToIgnoringCase("close");
  }

  @Test
  void aClientShowsItsKeyInAHeaderOfItsOwn() throws Exception {
    start(withKeys());
    HttpResponse<Buffer> without = send(call("session.refresh"), BEARER);
    assertFailed(without, 401, "gateway_unauthenticated");
    assertThat(without.getHeader("WWW-Authenticate")).isNotNull();
    HttpRequest<Buffer> wrong = call("session.refresh").putHeader("gateway-key", KEY + "x");
    assertFailed(send(wrong, BEARER), 401, "gateway_unauthenticated");
    HttpRequest<Buffer> right = call("session.refresh").putHeader("gateway-key", KEY);
    right.putHeader("Authorization", "Bearer ok.2");
    assertThat(send(right, new JsonObject()).statusCode()).isEqualTo(200);
    assertThat(koyeb.received()).hasSize(1);
    assertThat(koyeb.received().get(0).headers().get("Authorization")).isEqualTo("Bearer ok.2");
    HttpRequest<Buffer> lacking = call("session.logout").putHeader("gateway-key", KEY);
    assertFailed(send(lacking, BEARER), 403, "gateway_forbidden");
  }

  @Test
  void theKeyOfTheClientNeverReachesKoyeb() throws Exception {
    start(withKeys());
    HttpRequest<Buffer> confused = call("session.refresh").putHeader("gateway-key", KEY);
    confused.putHeader("Authorization", "Bearer " + KEY);
    assertFailed(send(confused, new JsonObject()), 400, "invalid_request");
    assertThat(koyeb.received()).isEmpty();
  }

  @Test
  void tooManyLoginsAreToldWhenToTryAgain() {
    start(new JsonObject().put("bridge.limits.logins-per-minute", 1));
    JsonObject login = new JsonObject().put("email", "ok@example.com").put("password", "p");
    assertThat(send(call("session.login"), login).statusCode()).isEqualTo(200);
    HttpResponse<Buffer> second = send(call("session.login"), login);
    assertFailed(second, 429, "rate_limited");
    assertThat(Integer.parseInt(second.getHeader("Retry-After"))).isBetween(1, 60);
  }

  @Test
  void aCallUnderWayGetsItsReplyDuringAStop() {
    RawKoyeb slow = RawKoyeb.start(vertx);
    start(new JsonObject().put("upstream.base-url", slow.url()));
    Future<HttpResponse<Buffer>> reply = call("session.refresh").sendBuffer(BEARER.toBuffer());
    RawKoyeb.Call arrived = Await.result(slow.nextCall());
    Future<Void> stopped = vertx.undeploy(deployment);
    HttpResponse<Buffer> late = send(call("session.refresh"), BEARER);
    assertFailed(late, 503, "shutting_down");
    JsonObject token = new JsonObject().put("token", new JsonObject().put("id", "new"));
    arrived.answer(200, token);
    assertThat(Await.result(reply).statusCode()).isEqualTo(200);
    Await.result(stopped);
  }
}
