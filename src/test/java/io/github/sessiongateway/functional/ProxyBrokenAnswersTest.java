package io.github.sessiongateway.functional;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.metrics.Scraped;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.Ops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of Koyeb that come late, or not as a whole. */
@ExtendWith(VertxExtension.class)
class ProxyBrokenAnswersTest {
  private final Vertx vertx;
  private final HttpClient program;
  private final ProxyFixture fixture;

  ProxyBrokenAnswersTest(Vertx vertx) {
    this.vertx = vertx;
    program = vertx.createHttpClient();
    fixture = new ProxyFixture(vertx);
    fixture.start(
        new JsonObject()
            .put("bridge.auth.allow-anonymous", true)
            .put("ops.enabled", true)
            .put("ops.port", 0));
  }

  private HttpClientResponse head() {
    return Await.result(
        program
            .request(HttpMethod.GET, fixture.port(), "127.0.0.1", "/v1/streams/logs/tail")
            .compose(HttpClientRequest::send)
            .onSuccess(answer -> answer.exceptionHandler(broken -> {}).pause()));
  }

  /** Begins an answer that is too long to come at once, or of unknown length. */
  private static HttpServerResponse begin(HttpServerRequest request, int status, boolean isSized) {
    HttpServerResponse answer = request.response().setStatusCode(status);
    if (isSized) {
      answer.putHeader("Content-Length", "100000");
    } else {
      answer.setChunked(true);
    }
    return answer;
  }

  private void awaitCounted(String outcome) {
    String line = "session_gateway_proxy_requests_total{outcome=\"" + outcome + "\"} 1.0";
    boolean isCounted = false;
    while (!isCounted) {
      // A request may end a moment after its answer.
      var series = Scraped.of(Ops.metrics(vertx, fixture.gateway)).series();
      assertThat(series)
          .noneMatch(other -> other.startsWith("session_gateway_proxy") && !other.equals(line));
      isCounted = series.contains(line);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theHeadOfAQuietAnswerComesAtOnce(boolean isSized) {
    fixture.answer =
        request -> {
          var unused = begin(request, 206, isSized).putHeader("X-Of-Koyeb", "1").writeHead();
        };
    HttpClientResponse answer = head();
    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(answer.getHeader("x-of-koyeb")).isEqualTo("1");
  }

  @Test
  void aSwitchOfProtocolsThatWasNotAskedForIsABadReply() {
    fixture.answer =
        request -> {
          var unused = request.response().setStatusCode(101).putHeader("Upgrade", "canary").end();
        };
    HttpResponse<Buffer> answer = Await.result(fixture.request(HttpMethod.GET, "/v1/apps").send());
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(ProxyFixture.code(answer)).isEqualTo("bad_reply");
    assertThat(answer.getHeader("upgrade")).isNull();
    awaitCounted("gateway_error");
  }

  @Test
  void aProgramThatLeavesAQuietAnswerIsNoErrorOfKoyeb() {
    Promise<Void> left = Promise.promise();
    fixture.answer =
        request -> {
          request.connection().closeHandler(v -> left.tryComplete());
          var unused = begin(request, 200, false).writeHead();
        };
    Await.result(head().request().connection().close());
    Await.result(left.future());
    awaitCounted("broken");
  }

  @ParameterizedTest
  @CsvSource({"200, true", "200, false", "404, true"})
  void anAnswerThatBreaksBeforeItsBodyReachesTheProgram(int status, boolean isSized) {
    fixture.answer =
        request ->
            begin(request, status, isSized)
                .writeHead()
                .onComplete(written -> request.connection().close());
    // The program may have the head before Koyeb breaks off. Then it sees that the answer broke.
    Future<HttpResponse<Buffer>> answer = fixture.request(HttpMethod.GET, "/v1/apps").send();
    HttpResponse<Buffer> got = Await.result(answer.otherwise((HttpResponse<Buffer>) null));
    if (got == null) {
      awaitCounted("broken");
    } else {
      assertThat(got.statusCode()).isEqualTo(502);
      assertThat(got.getHeader("cache-control")).isEqualTo("no-store");
      assertThat(ProxyFixture.code(got)).isNotEmpty();
      awaitCounted("gateway_error");
    }
  }

  @ParameterizedTest
  @CsvSource({"true, ''", "true, abc", "false, abc"})
  void aRejectionThatKoyebCutsShortIsFollowedByASecondRequest(boolean isSized, String part) {
    Promise<HttpServerRequest> rejected = Promise.promise();
    Promise<Void> minted = Promise.promise();
    fixture.answer =
        request -> {
          if (!request.getHeader("authorization").endsWith("minted.1")) {
            var unused = request.response().end("ok");
            return;
          }
          fixture.mintable = minted.future();
          HttpServerResponse answer = begin(request, 401, isSized);
          (part.isEmpty() ? answer.writeHead() : answer.write(part))
              .onComplete(written -> rejected.complete(request));
        };
    Future<HttpResponse<Buffer>> answer = fixture.request(HttpMethod.GET, "/v1/apps").send();
    HttpServerRequest first = Await.result(rejected.future());
    Await.result(first.connection().close());
    // By the second answer, the gateway has seen the end of that connection.
    for (int i = 0; i < 2; i++) {
      assertThat(Await.result(fixture.request(HttpMethod.GET, "//").send()).statusCode())
          .isEqualTo(400);
    }
    minted.complete();
    assertThat(Await.result(answer).bodyAsString()).isEqualTo("ok");
    assertThat(fixture.arrived).hasSize(2);
    awaitCounted("success");
  }
}
