package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy passes requests on with the token of its session. */
class ProxyTest {
  private final Vertx vertx = Vertx.vertx();
  private ProxyFixture fixture;

  @BeforeEach
  void begin() {
    fixture = new ProxyFixture(vertx);
  }

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  @Test
  void aRequestGetsTheTokenOfTheSession() {
    fixture.startOpen();
    HttpResponse<Buffer> response = fixture.get("/v1/apps?limit=10&name=a%20b");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.bodyAsString()).isEqualTo("{\"apps\":[]}");
    assertThat(fixture.arrived.get(0).line()).isEqualTo("GET /v1/apps?limit=10&name=a%20b");
    assertThat(fixture.arrived.get(0).bearer()).isEqualTo("Bearer minted.1");
    assertThat(fixture.arrived.get(0).headers().get("host"))
        .isEqualTo("127.0.0.1:" + fixture.koyebPort());
    assertThat(fixture.mints).hasSize(1);
  }

  @Test
  void aRejectedTokenIsReplacedAndTheRequestSentAgain() {
    fixture.startOpen();
    fixture.reject("minted.1");
    HttpResponse<Buffer> response = post(new byte[64 * 1024], false);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.bodyAsString()).isEqualTo("bytes: 65536");
    assertThat(fixture.arrived).hasSize(2);
    assertThat(fixture.mints).hasSize(2);
  }

  @Test
  void aRejectedChunkedRequestOf64KibIsSentAgain() {
    fixture.startOpen();
    fixture.reject("minted.1");
    assertThat(post(new byte[64 * 1024], true).bodyAsString()).isEqualTo("bytes: 65536");
  }

  @Test
  void aRequestWithoutABodyIsSentAgain() {
    fixture.startOpen();
    fixture.reject("minted.1");
    assertThat(fixture.get("/v1/apps").bodyAsString()).isEqualTo("bytes: 0");
  }

  @Test
  void aLongerBodyIsNotHeldAndItsProgramGetsThe401() {
    fixture.startOpen();
    fixture.reject("minted.1");
    assertThat(post(new byte[64 * 1024 + 1], false).statusCode()).isEqualTo(401);
    Await.until(vertx, () -> fixture.mints.size() == 2);
    assertThat(post(new byte[64 * 1024 + 1], false).statusCode()).isEqualTo(200);
    assertThat(fixture.arrived).hasSize(2);
  }

  @Test
  void aLongerChunkedBodyIsNotHeldEither() {
    fixture.startOpen();
    fixture.reject("minted.1");
    assertThat(post(new byte[64 * 1024 + 1], true).statusCode()).isEqualTo(401);
    assertThat(fixture.arrived).hasSize(1);
  }

  @Test
  void aChunkedBodyThatIsLongerIsPassedOnWhole() {
    fixture.startOpen();
    fixture.reject();
    assertThat(post(new byte[200_000], true).bodyAsString()).isEqualTo("bytes: 200000");
    assertThat(fixture.arrived.get(0).headers().get("transfer-encoding")).isEqualTo("chunked");
  }

  @Test
  void aSecondRejectionIsTheProgramsAnswer() {
    fixture.startOpen();
    fixture.reject("minted.1", "minted.2");
    HttpResponse<Buffer> response = fixture.get("/v1/apps");
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.bodyAsString()).contains("unauthorized");
    assertThat(fixture.arrived).hasSize(2);
  }

  @Test
  void aRejectionOfATokenThatIsNewIsAnsweredWithAPause() {
    fixture.startOpen();
    fixture.answer =
        request -> {
          var unused = request.response().setStatusCode(401).end("{}");
        };
    HttpResponse<Buffer> response;
    do {
      // On a slow machine, the token may be old enough again.
      response = fixture.get("/v1/apps");
    } while (response.statusCode() == 401);
    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(ProxyFixture.code(response)).isEqualTo("rate_limited");
    assertThat(response.getHeader("retry-after")).isBetween("1", "5");
  }

  @Test
  void aSessionWithoutATokenFailsAsKoyebDoes() {
    fixture.mintStatus = 503;
    fixture.startOpen();
    HttpResponse<Buffer> response = fixture.get("/v1/apps");
    JsonObject error = response.bodyAsJsonObject();
    assertThat(response.statusCode()).as("%s", error).isEqualTo(503);
    assertThat(error.getInteger("status")).isEqualTo(503);
    assertThat(error.getString("code")).isNotBlank();
    assertThat(error.getString("message")).isNotBlank();
    assertThat(error.getString("correlation_id")).isNotBlank();
    assertThat(response.getHeader("retry-after")).isNotNull();
    assertThat(fixture.arrived).isEmpty();
  }

  @Test
  void aKoyebThatIsGoneIsAFailureOfItsOwn() {
    fixture.startOpen();
    // A request on a connection that Koyeb is closing would fail in another way.
    Await.result(fixture.gateway.managed().token("default"));
    fixture.close();
    HttpResponse<Buffer> response = fixture.get("/v1/apps");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(ProxyFixture.code(response)).isEqualTo("unreachable");
  }

  private HttpResponse<Buffer> post(byte[] body, boolean isChunked) {
    var request = fixture.request(HttpMethod.POST, "/v1/apps");
    return Await.result(
        isChunked
            ? request.sendStream(new Chunks(vertx, body))
            : request.sendBuffer(Buffer.buffer(body)));
  }
}
