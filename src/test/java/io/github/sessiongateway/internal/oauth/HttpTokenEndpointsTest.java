package io.github.sessiongateway.internal.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.oauth.TokenEndpoints.Answer;
import io.github.sessiongateway.testing.Addresses;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.ManualTime;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Token endpoints over real sockets, under manual time. */
@ExtendWith(VertxExtension.class)
class HttpTokenEndpointsTest {
  private final ManualTime time = new ManualTime();
  private final Vertx vertx;
  private final Context context;
  private final HttpTokenEndpoints endpoints;
  private final HttpServer server;
  private final List<String> received = new CopyOnWriteArrayList<>();
  private volatile Consumer<HttpServerRequest> answer =
      request -> request.response().end("{\"access_token\":\"t\"}");

  HttpTokenEndpointsTest(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
    UpstreamConfig upstream =
        GatewayConfig.read(new JsonObject().put("upstream.proxy", "http://proxy.invalid:1"))
            .upstream();
    endpoints = new HttpTokenEndpoints(vertx, time, time, () -> upstream);
    server =
        Await.result(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .body()
                            .onSuccess(
                                body -> {
                                  received.add(
                                      String.join(
                                          " ",
                                          request.method().name(),
                                          request.uri(),
                                          request.getHeader("Content-Type"),
                                          request.getHeader("Authorization"),
                                          body.toString()));
                                  answer.accept(request);
                                }))
                .listen(0, "127.0.0.1"));
  }

  private TokenRequest request(boolean isJson, @Nullable Secret basic) {
    return request(server.actualPort(), isJson, basic);
  }

  private static TokenRequest request(int port, boolean isJson, @Nullable Secret basic) {
    Map<String, Secret> fields = new LinkedHashMap<>();
    fields.put("grant_type", new Secret("refresh_token"));
    fields.put("refresh_token", new Secret("canary+/= &"));
    return new TokenRequest(
        URI.create("http://127.0.0.1:" + port + "/token?a=b"), isJson, fields, basic);
  }

  private Future<Answer> post() {
    return post(request(true, null));
  }

  private Future<Answer> post(TokenRequest request) {
    return OnContext.call(context, () -> endpoints.post(request));
  }

  private static SessionException failure(Future<Answer> answer) {
    SessionException failure = (SessionException) Await.failure(answer);
    assertThat(failure.toJson().encode()).doesNotContain("canary");
    return failure;
  }

  /** A client with a proxy would not reach loopback. */
  @Test
  void aFormIsSentByRfc6749AndJsonAsWorkOsWantsIt() {
    Secret basic = TokenRequest.basic("a:b", new Secret("c d"));
    Answer answered = Await.result(post(request(false, basic)));
    assertThat(answered.status()).isEqualTo(200);
    assertThat(answered.body().toString()).isEqualTo("{\"access_token\":\"t\"}");
    Await.result(post(request(true, null)));
    assertThat(received)
        .containsExactly(
            "POST /token?a=b application/x-www-form-urlencoded Basic YSUzQWI6Yytk"
                + " grant_type=refresh_token&refresh_token=canary%2B%2F%3D+%26",
            "POST /token?a=b application/json null"
                + " {\"grant_type\":\"refresh_token\",\"refresh_token\":\"canary+/= &\"}");
    assertThat(request(false, basic).toString()).doesNotContain("canary", "YSUz");
  }

  @Test
  void aRedirectIsAnAnswerAndNotFollowed() {
    answer =
        request -> request.response().setStatusCode(307).putHeader("Location", "/elsewhere").end();
    assertThat(Await.result(post()).status()).isEqualTo(307);
    assertThat(received).hasSize(1);
  }

  @Test
  void aRequestWhoseConnectionBreaksIsSentOnceMoreAtOnce() {
    Consumer<HttpServerRequest> works = answer;
    answer =
        request -> {
          answer = works;
          var unused = request.connection().close();
        };
    assertThat(Await.result(post()).status()).isEqualTo(200);
    assertThat(received).hasSize(2).allMatch(received.get(0)::equals);
    answer = request -> request.connection().close();
    assertThat(failure(post()).failure()).isEqualTo(Failure.UNREACHABLE);
    assertThat(received).hasSize(4);
  }

  @Test
  void anAnswerThatDoesNotComeTimesOutAndIsNotAwaitedTwice() {
    answer = request -> {};
    Future<Answer> answered = post();
    Await.until(vertx, () -> received.size() == 1);
    OnContext.run(context, () -> time.advance(Duration.ofSeconds(8)));
    assertThat(failure(answered).failure()).isEqualTo(Failure.TIMEOUT);
    assertThat(received).hasSize(1);
    assertThat(time.timers()).isZero();
  }

  @Test
  void anAnswerThatIsTooLargeIsDropped() {
    answer = request -> request.response().end(Buffer.buffer(new byte[64 * 1024 + 1]));
    assertThat(failure(post()).failure()).isEqualTo(Failure.BAD_REPLY);
    answer = request -> request.response().end(Buffer.buffer(new byte[64 * 1024]));
    assertThat(Await.result(post()).body().length()).isEqualTo(64 * 1024);
  }

  @Test
  void aPauseIsKeptByOneEndpointAlone() {
    answer = request -> request.response().setStatusCode(429).putHeader("Retry-After", "30").end();
    assertThat(Await.result(post()).retryAfter()).isEqualTo(Duration.ofSeconds(30));
    SessionException paused = failure(post());
    assertThat(paused.failure()).isEqualTo(Failure.RATE_LIMITED);
    assertThat(paused.retryAfter()).isEqualTo(Duration.ofSeconds(30));
    assertThat(failure(post(request(Addresses.CLOSED_PORT, true, null))).failure())
        .isEqualTo(Failure.UNREACHABLE);
    time.advance(Duration.ofSeconds(30));
    answer = request -> request.response().end("{}");
    assertThat(Await.result(post()).status()).isEqualTo(200);
    assertThat(received).hasSize(2);
  }

  @Test
  void anEndpointThatFailsIsLeftAloneExceptForOneCallATime() {
    answer = request -> request.response().setStatusCode(503).end();
    for (int i = 0; i < EndpointHealth.FAILURES; i++) {
      assertThat(Await.result(post()).status()).isEqualTo(503);
    }
    assertThat(failure(post()).failure()).isEqualTo(Failure.CIRCUIT_OPEN);
    time.advance(EndpointHealth.RESET);
    assertThat(Await.result(post()).status()).isEqualTo(503);
    assertThat(failure(post()).failure()).isEqualTo(Failure.CIRCUIT_OPEN);
    time.advance(EndpointHealth.RESET);
    answer = request -> request.response().setStatusCode(400).end("{}");
    for (int i = 0; i < 3; i++) {
      assertThat(Await.result(post()).status()).isEqualTo(400);
    }
  }

  @Test
  void aFewRequestsAreUnderWayAtTheSameTime() {
    List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    answer = held::add;
    List<Future<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(post());
    }
    Await.until(vertx, () -> held.size() == 16);
    answer = request -> request.response().end("{}");
    OnContext.run(context, () -> {});
    assertThat(received).hasSize(16);
    held.forEach(request -> request.response().end("{}"));
    Await.result(Future.join(answers));
    assertThat(received).hasSize(20);
  }
}
