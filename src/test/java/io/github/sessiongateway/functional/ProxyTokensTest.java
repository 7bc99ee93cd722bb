package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program neither makes nor ends a token through the proxy, however it writes the path. */
class ProxyTokensTest {
  private final Vertx vertx = Vertx.vertx();
  private ProxyFixture fixture;

  @BeforeEach
  void begin() {
    fixture = new ProxyFixture(vertx);
    fixture.startOpen();
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /v1/account/login",
        "POST /V1/Account/LOGIN",
        "POST /v1/account/passwordless_login",
        "POST /v1/account/oauth",
        "POST /v1/account/signup",
        "POST /v1/account/validate/7",
        "POST /v1/account/reset_password",
        "POST /v1/account/update_password",
        "DELETE /v1/account/logout",
        "DELETE /v1/account/%6Cogout",
        "DELETE /v1/account/%256Cogout",
        "DELETE /v1/account/%25%36Cogout",
        "DELETE /v1/account/%25%36%43ogout",
        "DELETE /v1%2Faccount%2Flogout",
        "DELETE /v1%252Faccount%25252flogout",
        "PUT /v1/account/refresh?x=1",
        "POST /v1/account/session/",
        "POST /v1/account/session%2F",
        "POST /v1/organizations/o/switch",
        "POST /v1/organizations/o/access_token",
        "POST /v1/organizations/o%2Faccess_token",
        "POST /v1/organizations/o%2Fp/access_token",
        "POST /v1/unscope_organization_token",
        "POST /v1/sso/canny",
        "POST /v1/credentials",
        "POST /v1/credentials/",
        "POST /v1/credentials?name=x",
        "POST /v1/%63redentials",
        "POST /v1/credentials/7",
        "PUT /v1/credentials/7",
        "PATCH /v1/credentials/7",
        "DELETE /v1/credentials/7",
        "DELETE /v1/credentials%2F7",
        "PURGE /v1/credentials",
        "DELETE /v1/account/profile",
        "PATCH /v1/account%2Fprofile",
        "POST /v1/account/organization_invitations/7/accept"
      })
  void tokensAreNotMadeOrEndedThroughTheProxy(String line) throws IOException {
    assertThat(answer(line, "Connection: close"))
        .startsWith("HTTP/1.1 403 ")
        .contains("\"code\":\"gateway_forbidden\"");
    assertThat(fixture.arrived).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE /v1/account/logout;x=1",
        "DELETE /v1/account/logout%3Bx",
        "DELETE /v1/account;x/logout",
        "DELETE /v1;x/account/logout",
        "DELETE /;x/v1/account/logout",
        "DELETE /v1/;/account/logout",
        "DELETE /v1/account/logout%20",
        "DELETE /v1/account/logout+",
        "DELETE /v1/account/logout%09",
        "DELETE /v1/account/logout%00",
        "DELETE /v1/account/logout%C2%A0",
        "DELETE /v1/account/logout%3F",
        "DELETE /v1/account/logout:x",
        "DELETE /v1/account%20/logout",
        "DELETE /v1%20/account/logout",
        "DELETE /%20v1/account/logout",
        "DELETE /v1/account%5Clogout",
        "DELETE /v1/account%255Clogout",
        "DELETE /v1%c0%afaccount/logout",
        "DELETE /v1/account%2F%2Flogout",
        "DELETE /v1/apps/..;/account/logout",
        "DELETE /v1/apps/..%20/account/logout",
        "DELETE /v1/apps/..%2Faccount/logout",
        "DELETE /v1/apps/%252e%252E%252faccount/logout",
        "DELETE /v1/apps/%zz/../account/logout",
        "DELETE /v1/account/logout%",
        "DELETE /v1/account/logout%2",
        "POST /v1/credentials;x",
        "POST /v1/credentials%20",
        "POST /v1/organizations/o/access_token;x",
        "POST /v1/organizations/o;x/access_token"
      })
  void aPathThatServersReadDifferentlyIsRefused(String line) throws IOException {
    assertThat(answer(line, "Connection: close"))
        .startsWith("HTTP/1.1 400 ")
        .contains("\"code\":\"invalid_request\"");
    assertThat(fixture.arrived).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-HTTP-Method-Override", "x-http-method", "X-Method-Override"})
  void aReadThatStandsForAnotherMethodIsNone(String header) throws IOException {
    assertThat(answer("GET /v1/credentials/7", header + ": DELETE\r\nConnection: close"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(fixture.arrived).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/account/profile",
        "GET /v1/account/organizations?search=a%20b;c",
        "GET /v1/account/organization_invitations/0a-1",
        "GET /v1/organizations/0a-1",
        "GET /v1/organizations/switch",
        "GET /v1/credentials",
        "HEAD /v1/credentials/7",
        "POST /v1/credentialsx",
        "GET /v1/secrets/a%2Fb",
        "GET /v1/secrets/a%20b%3Bc;d",
        "GET /v1/secrets/100%25",
        "GET /v1/secrets/%C3%A9t%C3%A9",
        "GET /v1/secrets/.hidden",
        "POST /v1/apps/account/login",
        "GET /v1/streams/logs/tail?filter=..%2F..%2F",
        "GET /"
      })
  void anyOtherPathArrivesAsItIsWritten(String line) throws IOException {
    assertThat(answer(line, "Connection: close")).startsWith("HTTP/1.1 200 ");
    assertThat(fixture.arrived.get(0).line()).isEqualTo(line);
  }

  private String answer(String line, String headers) throws IOException {
    return fixture.raw(line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n\r\n");
  }
}
