package io.github.sessiongateway.internal.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.internal.config.OpsConfig;
import io.github.sessiongateway.testing.Addresses;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OddRequests;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class OpsServerTest {
  /** Returns a client that prefers HTTP/2. */
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Vertx vertx;
  private boolean ready = true;
  private final OpsServer server;

  OpsServerTest(Vertx vertx) {
    this.vertx = vertx;
    server =
        Await.result(
            OpsServer.start(vertx, new OpsConfig(true, "127.0.0.1", 0), () -> ready, List::of));
  }

  @ParameterizedTest
  @CsvSource({
    "/health/live, 200",
    "/health/ready, 200",
    "/health/ready/, 200",
    "/health/ready?a=b, 200",
    "/health/ready/sessions, 404",
    "/health, 404",
    "/, 404"
  })
  void headAnswersLikeGetWithoutABody(String path, int status) {
    Answer get = ask("GET", path);
    Answer head = ask("HEAD", path);
    assertThat(get.statusCode()).isEqualTo(status);
    assertThat(head.statusCode()).isEqualTo(status);
    assertThat(get.body()).isNotEmpty();
    assertThat(head.body()).isEmpty();
  }

  @Test
  void headSaysWhetherAGatewayIsReady() {
    ready = false;
    assertThat(ask("HEAD", "/health/ready").statusCode()).isEqualTo(503);
    assertThat(ask("HEAD", "/health/live").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"})
  void anyOtherMethodGetsTheAllowedMethods(String method) {
    for (String path : List.of("/health/live", "/health/ready")) {
      Answer answer = ask(method, path);
      assertThat(answer.statusCode()).isEqualTo(405);
      assertThat(answer.allow()).isEqualTo("GET, HEAD");
    }
    assertThat(ask(method, "/other").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, true", "::1, true", "localhost, true", "0.0.0.0, false", "::, false"})
  void beyondLoopbackHealthHidesProblems(String host, boolean isTold) {
    Addresses.assumeUsable(host);
    OpsServer served =
        Await.result(
            OpsServer.start(
                vertx, new OpsConfig(true, host, 0), () -> ready, () -> List.of("a sentence")));
    for (int status : List.of(200, 503)) {
      ready = status == 200;
      Answer answer = ask("GET", served.url(), "/health/ready");
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.body().contains("a sentence")).isEqualTo(isTold);
    }
  }

  @Test
  void aMalformedRequestIsNotLoggedAsAnError() {
    int port = server.url().getPort();
    OddRequests.areNoFaultOfOurs(vertx, port, "/health/ready");
    assertThat(OddRequests.answer(vertx, port, "GET /health/ready HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 400");
  }

  private record Answer(int statusCode, String allow, String body) {}

  private Answer ask(String method, String path) {
    return ask(method, server.url(), path);
  }

  private static Answer ask(String method, URI url, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    var answer =
        Await.result(
            Future.fromCompletionStage(
                CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString())));
    return new Answer(
        answer.statusCode(), answer.headers().firstValue("Allow").orElse(""), answer.body());
  }
}
