package io.github.sessiongateway.functional;

import static io.github.sessiongateway.functional.TokensOverHttp.GRANT;
import static io.github.sessiongateway.functional.TokensOverHttp.KEY;
import static io.github.sessiongateway.functional.TokensOverHttp.LOCKED;
import static io.github.sessiongateway.functional.TokensOverHttp.assertRefused;
import static io.github.sessiongateway.functional.TokensOverHttp.assertToken;
import static io.github.sessiongateway.functional.TokensOverHttp.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokens of managed sessions by the client credentials grant of OAuth 2.0. */
@ExtendWith(VertxExtension.class)
class OAuthGrantTest {
  private final TokensOverHttp http;
  private @TempDir Path folder;

  OAuthGrantTest(Vertx vertx) {
    http = new TokensOverHttp(vertx);
  }

  @Test
  void theClientIsInTheHeaderOrInTheForm() throws Exception {
    http.startWithKeys(folder);
    HttpRequest<Buffer> basic =
        http.grant().authentication(new UsernamePasswordCredentials("ci", KEY));
    assertToken(send(basic, GRANT), "default", "t.o");
    assertToken(
        send(http.grant(), GRANT + "&client_id=ci&client_secret=" + KEY + "&scope=org-a"),
        "org-a",
        "t.a");
    assertToken(send(http.grant().putHeader("gateway-key", KEY), GRANT), "default", "t.o");
    assertToken(
        send(http.grant().authentication(new TokenCredentials(KEY)), GRANT + "&audience=ignored"),
        "default",
        "t.o");
  }

  @Test
  void theHeaderIsDecodedAsAForm() throws Exception {
    http.startWithKeys(folder);
    String encoded = URLEncoder.encode(KEY, UTF_8).replace("k", "%6b");
    assertToken(
        send(http.grant().authentication(new UsernamePasswordCredentials("c%69", encoded)), GRANT),
        "default",
        "t.o");
  }

  @ParameterizedTest
  @CsvSource({
    "ci, kgw_wrong",
    "other, KEY",
    "ci, ''",
  })
  void aClientThatIsNotKnownIsToldSo(String name, String secret) throws Exception {
    http.startWithKeys(folder);
    String shown = secret.equals("KEY") ? KEY : secret;
    HttpResponse<Buffer> basic =
        send(http.grant().authentication(new UsernamePasswordCredentials(name, shown)), GRANT);
    assertRefused(basic, 401, "invalid_client");
    assertThat(basic.getHeader("www-authenticate")).startsWith("Basic ");
    assertRefused(
        send(http.grant(), GRANT + "&client_id=" + name + "&client_secret=" + shown),
        401,
        "invalid_client");
    assertThat(http.mints).doesNotContain("a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "scope=default | 400 | invalid_request",
        "grant_type= | 400 | invalid_request",
        "grant_type=password&username=a&password=b | 400 | unsupported_grant_type",
        "grant_type=client_credentials&grant_type=client_credentials | 400 | invalid_request",
        "grant_type=client_credentials&scope=a&scope=b | 400 | invalid_request",
        "grant_type=client_credentials&scope=a%20b | 400 | invalid_scope",
        "grant_type=client_credentials&scope=A | 400 | invalid_scope",
        "grant_type=client_credentials&scope=gone | 400 | invalid_scope",
        "grant_type=client_credentials&scope=org-foreign | 400 | invalid_scope",
        "grant_type=client_credentials&scope=%zz | 400 | invalid_request",
      })
  void aRequestThatCannotBeGrantedHasAnErrorOfTheRfc(String form, int status, String error) {
    http.startOpen();
    assertRefused(send(http.grant(), form), status, error);
  }

  @Test
  void aFormMayStateTheClientOfTheHeaderAndNoOther() throws Exception {
    http.startWithKeys(folder);
    String other = GRANT + "&client_id=other";
    HttpRequest<Buffer> basic =
        http.grant().authentication(new UsernamePasswordCredentials("ci", KEY));
    assertToken(send(basic, GRANT + "&client_id=ci"), "default", "t.o");
    HttpResponse<Buffer> refused = send(basic, other);
    assertRefused(refused, 401, "invalid_client");
    assertThat(refused.getHeader("www-authenticate")).startsWith("Basic ");
    HttpRequest<Buffer> key = http.grant().putHeader("gateway-key", KEY);
    assertToken(send(key, GRANT + "&client_id=ci"), "default", "t.o");
    assertRefused(send(key, other), 401, "invalid_client");
    HttpRequest<Buffer> otherBasic =
        http.grant().authentication(new UsernamePasswordCredentials("other", KEY));
    assertRefused(send(otherBasic, GRANT + "&client_id=ci"), 401, "invalid_client");
  }

  @ParameterizedTest
  @ValueSource(strings = {"client_secret=KEY", "client_assertion=e30.e30.x"})
  void oneMethodAuthenticatesAClient(String inForm) throws Exception {
    http.startWithKeys(folder);
    String form = GRANT + "&client_id=ci&" + inForm.replace("KEY", KEY);
    for (String header : List.of("Basic Y2k6", "Basic ?", "Bearer " + KEY, "Digest a=b")) {
      assertRefused(
          send(http.grant().putHeader("authorization", header), form), 400, "invalid_request");
    }
    assertRefused(send(http.grant().putHeader("gateway-key", KEY), form), 400, "invalid_request");
  }

  @Test
  void aClientWithoutThePermissionOrTheSessionIsRefused() throws Exception {
    http.startWithKeys(folder);
    assertRefused(
        send(http.grant().putHeader("gateway-key", LOCKED), GRANT), 400, "unauthorized_client");
    assertRefused(
        send(http.grant().putHeader("gateway-key", KEY), GRANT + "&scope=secret"),
        400,
        "unauthorized_client");
  }

  @Test
  void aFormOfAnotherKindIsRefused() throws Exception {
    http.startWithKeys(folder);
    String secret = "&client_secret=" + KEY;
    HttpRequest<Buffer> twice =
        http.grant().authentication(new UsernamePasswordCredentials("ci", KEY));
    assertRefused(send(twice, GRANT + secret), 400, "invalid_request");
    HttpRequest<Buffer> json = http.grant().putHeader("content-type", "application/json");
    assertRefused(send(json, "{}"), 400, "invalid_request");
    HttpRequest<Buffer> query = http.request(HttpMethod.POST, "/oauth2/token?" + GRANT + secret);
    query.putHeader("content-type", "application/x-www-form-urlencoded");
    assertRefused(send(query, GRANT + secret), 400, "invalid_request");
    assertRefused(send(http.grant(), GRANT + "&a=1".repeat(40)), 400, "invalid_request");
    StringBuilder many = new StringBuilder(GRANT);
    for (int i = 0; i < 40; i++) {
      many.append("&p").append(i).append("=1");
    }
    assertRefused(send(http.grant(), many.toString()), 400, "invalid_request");
    HttpResponse<Buffer> tooLong = send(http.grant(), GRANT + "&a=" + "x".repeat(40_000));
    assertThat(tooLong.statusCode()).isEqualTo(400);
  }

  @Test
  void onlyPostAsksForAGrant() {
    http.startOpen();
    HttpResponse<Buffer> got = http.get("/oauth2/token");
    assertRefused(got, 405, "invalid_request");
    assertThat(got.getHeader("allow")).isEqualTo("POST");
  }

  @Test
  void aKoyebThatFailsIsAPassingFailure() {
    http.status = 429;
    http.startOpen();
    HttpResponse<Buffer> failed = send(http.grant(), GRANT);
    assertRefused(failed, 429, "temporarily_unavailable");
    assertThat(Integer.parseInt(failed.getHeader("retry-after"))).isPositive();
  }

  @Test
  void anApiTokenThatIsRejectedIsAnInvalidGrant() {
    http.status = 401;
    http.startOpen();
    assertRefused(send(http.grant(), GRANT), 400, "invalid_grant");
    HttpResponse<Buffer> forwarded = http.get("/token/default");
    assertThat(forwarded.statusCode()).isEqualTo(401);
    assertThat(forwarded.bodyAsJsonObject().getJsonObject("error").getString("code"))
        .isEqualTo("reauth_required");
  }

  /** A page of the own origin sends no Origin with a GET, but the other header. */
  @Test
  void malformedFormsAreCounted() {
    http.startOpen();
    int status = 400;
    for (int i = 0; i < 1_000 && status == 400; i++) {
      status = send(http.grant(), "").statusCode();
    }
    assertThat(status).isEqualTo(429);
  }
}
