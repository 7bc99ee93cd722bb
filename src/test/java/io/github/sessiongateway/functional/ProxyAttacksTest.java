package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OddRequests;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy leads to Koyeb alone, and neither credentials nor requests are smuggled through it. */
class ProxyAttacksTest {
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

  @Test
  void credentialsOfTheProgramDoNotLeave() {
    var request = fixture.request(HttpMethod.GET, "/v1/apps");
    request
        .putHeader("Authorization", List.of("Bearer of-the-program", "Basic eDp5"))
        .putHeader("Cookie", "secret=1")
        .putHeader("Proxy-Authorization", "Basic eDp5")
        .putHeader("gateway-key", "kgw_x")
        .putHeader("X-Forwarded-For", "10.0.0.1")
        .putHeader("X-Forwarded-Host", "evil.example")
        .putHeader("x-FORWARDED-proto", "https")
        .putHeader("Forwarded", "for=10.0.0.1")
        .putHeader("X-Real-IP", "10.0.0.1")
        .putHeader("TE", "trailers")
        .putHeader("Keep-Alive", "timeout=5")
        .putHeader("Proxy-Connection", "keep-alive")
        .putHeader("Connection", "keep-alive, X-Hop, Authorization")
        .putHeader("X-Hop", "1")
        .putHeader("Accept", "application/json")
        .putHeader("User-Agent", "koyeb-cli/5.0");
    assertThat(Await.result(request.send()).statusCode()).isEqualTo(200);
    MultiMap headers = fixture.arrived.get(0).headers();
    assertThat(headers.names())
        .containsExactlyInAnyOrder("host", "Accept", "User-Agent", "authorization");
    assertThat(headers.getAll("authorization")).containsExactly("Bearer minted.1");
  }

  @Test
  void theTokenDoesNotComeBack() {
    fixture.answer =
        request ->
            request
                .response()
                .putHeader("Set-Cookie", "session=1")
                .putHeader("Authorization", "Bearer other")
                .putHeader("X-Echo", "you sent " + request.getHeader("authorization"))
                .putHeader("Connection", "keep-alive, X-Hop")
                .putHeader("X-Hop", "1")
                .putHeader("Proxy-Authenticate", "Basic")
                .putHeader("X-Request-Id", "7")
                .end("{}");
    HttpResponse<Buffer> response = fixture.get("/v1/apps");
    assertThat(response.headers().names())
        .containsExactlyInAnyOrder("X-Request-Id", "content-length");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://evil.example/v1/apps HTTP/1.1",
        "GET https://app.koyeb.com/v1/apps HTTP/1.1",
        "GET //evil.example/v1/apps HTTP/1.1",
        "GET /v1/../v2/apps HTTP/1.1",
        "GET /v1/%2e%2E/apps HTTP/1.1",
        "GET /v1/apps/.. HTTP/1.1",
        "GET /v1/./apps HTTP/1.1",
        "GET /\\evil.example/v1 HTTP/1.1",
        "GET /v1/apps%zz HTTP/1.1",
        "GET /v1/apps#x HTTP/1.1",
        "GET v1/apps HTTP/1.1",
        "GET @evil.example/v1/apps HTTP/1.1",
        "OPTIONS * HTTP/1.1",
        "CONNECT evil.example:443 HTTP/1.1",
        "TRACE /v1/apps HTTP/1.1"
      })
  void aTargetThatIsNoPathOfKoyebIsRefused(String line) throws IOException {
    assertThat(fixture.raw(line + "\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .contains("\"code\":\"invalid_request\"");
    assertThat(fixture.arrived).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example",
        "Host: localhost.evil.example",
        "Host: evil.example:8082",
        "Host: localhost\r\nOrigin: http://localhost",
        "Host: localhost\r\nOrigin: null",
        "Host: localhost\r\nSec-Fetch-Site: cross-site",
        "Host: localhost\r\nSec-Fetch-Site: none"
      })
  void aBrowserIsRefusedByWhateverName(String headers) throws IOException {
    assertThat(fixture.raw("GET /v1/apps HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 403 ")
        .contains("\"code\":\"gateway_forbidden\"");
    assertThat(fixture.arrived).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Content-Length: 3\r\nContent-Length: 30\r\n",
        "Content-Length: +3\r\n",
        "Content-Length: 3, 30\r\n"
      })
  void aBodyOfUnclearLengthIsRefused(String headers) throws IOException {
    // Chunks that end at once, so that Netty finds no fault with them.
    String body = headers.contains(" chunked") ? "0\r\n\r\n" : "";
    String second = body + "GET /v1/secrets HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assertThat(
            fixture.raw(
                "POST /v1/apps HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + second))
        .startsWith("HTTP/1.1 400 ");
    assertThat(fixture.arrived).isEmpty();
  }

  @Test
  void aBodyBehindTwoLengthsIsNoSecondRequestForKoyeb() throws IOException {
    String hidden = "0\r\n\r\nGET /v1/hidden HTTP/1.1\r\nHost: localhost\r\nX: ";
    String answer =
        fixture.raw(
            "POST /v1/apps HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                + hidden.length()
                + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                + hidden);
    assertThat(answer).startsWith("HTTP/1.1 400 ");
    assertThat(fixture.arrived).isEmpty();
  }

  @Test
  void anUpgradeToAnotherProtocolIsNotPassedOn() {
    String answer =
        OddRequests.answer(
            vertx,
            fixture.port(),
            """
            GET /v1/apps HTTP/1.1
            Host: localhost
            Connection: Upgrade, HTTP2-Settings
            Upgrade: h2c
            HTTP2-Settings: AAMAAABkAAQAAP__

            """
                .replace("\n", "\r\n"));
    assertThat(answer).startsWith("HTTP/1.1 200 ");
    assertThat(fixture.arrived.get(0).headers().names())
        .containsExactlyInAnyOrder("host", "authorization");
  }

  @Test
  void oddRequestsAreNoFaultOfTheProxy() {
    OddRequests.areNoFaultOfOurs(vertx, fixture.port(), "/v1/apps");
  }

  @Test
  void aHeadIsBounded() throws IOException {
    String more = "GET /v1/apps HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000);
    assertThat(fixture.raw(more + "\r\n\r\n")).contains(" 431 ");
    assertThat(fixture.raw("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .contains(" 414 ");
    assertThat(fixture.arrived).isEmpty();
  }
}
