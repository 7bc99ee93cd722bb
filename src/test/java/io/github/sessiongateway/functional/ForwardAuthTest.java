package io.github.sessiongateway.functional;

import static io.github.sessiongateway.functional.TokensOverHttp.GRANT;
import static io.github.sessiongateway.functional.TokensOverHttp.KEY;
import static io.github.sessiongateway.functional.TokensOverHttp.assertRefused;
import static io.github.sessiongateway.functional.TokensOverHttp.assertToken;
import static io.github.sessiongateway.functional.TokensOverHttp.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokens of managed sessions for the forward authentication of a proxy. */
@ExtendWith(VertxExtension.class)
class ForwardAuthTest {
  private final TokensOverHttp http;
  private @TempDir Path folder;

  ForwardAuthTest(Vertx vertx) {
    http = new TokensOverHttp(vertx);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/token/default", "/token/default/some/path?of=the&client", "/token/default/"})
  void aProxyGetsTheTokenAsAHeader(String uri) {
    http.startOpen();
    for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE)) {
      HttpResponse<Buffer> answer = Await.result(http.request(method, uri).send());
      assertToken(answer, "default", "t.o");
      assertThat(answer.getHeader("authorization")).isEqualTo("Bearer t.o");
    }
  }

  @Test
  void aProxyShowsItsKeyBesideTheAuthorizationOfItsClient() throws Exception {
    http.startWithKeys(folder);
    HttpResponse<Buffer> answer =
        Await.result(
            http.request(HttpMethod.GET, "/token/org-a")
                .putHeader("gateway-key", KEY)
                .putHeader("authorization", "Bearer of-the-client")
                .putHeader("host", "app.example.com")
                .send());
    assertToken(answer, "org-a", "t.a");
    HttpResponse<Buffer> without = http.get("/token/default");
    assertThat(without.statusCode()).isEqualTo(401);
    assertThat(without.getHeader("www-authenticate")).isEqualTo("Bearer");
    assertThat(without.getHeader("authorization")).isNull();
    HttpResponse<Buffer> foreignName =
        Await.result(
            http.request(HttpMethod.GET, "/token/org-a")
                .putHeader("host", "app.example.com")
                .send());
    assertThat(foreignName.statusCode()).isEqualTo(403);
  }

  @Test
  void aSessionThatIsNotThereIsNotFound() {
    http.startOpen();
    HttpResponse<Buffer> answer = http.get("/token/none");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.bodyAsJsonObject().getJsonObject("error").getString("code"))
        .isEqualTo("no_such_session");
    assertThat(http.get("/token/").statusCode()).isEqualTo(400);
    assertThat(http.get("/token/A%2f").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "origin, https://evil.example",
    "origin, OWN",
    "origin, 'null'",
    "sec-fetch-site, same-origin",
    "sec-fetch-site, none",
  })
  void aBrowserGetsNoToken(String header, String value) {
    http.startOpen();
    String own = http.origin();
    String sent = value.equals("OWN") ? own : value;
    HttpResponse<Buffer> got =
        Await.result(http.request(HttpMethod.GET, "/token/default").putHeader(header, sent).send());
    assertThat(got.statusCode()).isEqualTo(403);
    assertThat(got.bodyAsString()).doesNotContain("t.o");
    assertRefused(send(http.grant().putHeader(header, sent), GRANT), 400, "unauthorized_client");
  }

  @Test
  void thePathsAreNotThereUnlessTheyAreSwitchedOn() {
    http.start(
        new JsonObject().put("bridge.auth.allow-anonymous", true).put("bridge.http.tokens", false));
    assertThat(http.get("/token/default").statusCode()).isEqualTo(404);
    assertThat(send(http.grant(), GRANT).statusCode()).isEqualTo(404);
  }

  @Test
  void anAnonymousClientNeedsTheRightToNameSessions() {
    http.start(new JsonObject());
    assertRefused(send(http.grant(), GRANT), 400, "unauthorized_client");
    assertThat(http.get("/token/default").statusCode()).isEqualTo(403);
  }

  @Test
  void requestsCountAsMessagesOfTheirClient() throws Exception {
    http.startWithKeys(folder);
    int status = 200;
    for (int i = 0; i < 1_000 && status == 200; i++) {
      HttpRequest<Buffer> request = http.request(HttpMethod.GET, "/token/default");
      status = Await.result(request.putHeader("gateway-key", KEY).send()).statusCode();
    }
    assertThat(status).isEqualTo(429);
  }

  @Test
  void wrongKeysBarTheirPeer() throws Exception {
    http.startWithKeys(folder);
    int status = 401;
    for (int i = 0; i < 1_000 && status == 401; i++) {
      HttpRequest<Buffer> request = http.request(HttpMethod.GET, "/token/default");
      status = Await.result(request.putHeader("gateway-key", "kgw_x").send()).statusCode();
    }
    assertThat(status).isEqualTo(429);
  }
}
