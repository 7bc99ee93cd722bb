package io.github.sessiongateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class BearerAuthTest {
  @TempDir Path dir;
  private final Vertx vertx;
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final Tokens tokens = new Tokens();
  private final BearerAuth auth = new BearerAuth(tokens, "ci");
  private HttpServer api;
  private HttpRequest<Buffer> request;

  BearerAuthTest(Vertx vertx) {
    this.vertx = vertx;
  }

  /** A session whose token is the next number at every rejection. */
  private static final class Tokens implements ManagedSessions {
    private int number = 1;
    private Future<Void> ready = Future.succeededFuture();
    private boolean lost;

    @Override
    public Future<LoginReply> token(String session) {
      JsonObject token = new JsonObject().put("id", session + number);
      return ready.map(v -> LoginReply.of(new JsonObject().put("token", token)));
    }

    @Override
    public Future<LoginReply> rejected(String session, Bearer token) {
      if (lost) {
        return Future.failedFuture(SessionException.of(Failure.REAUTH_REQUIRED, "Lost."));
      }
      number++;
      return token(session);
    }

    @Override
    public Future<LoginReply> token(String session, Duration minTtl) {
      return token(session);
    }

    @Override
    public Future<LoginReply> refresh(String session) {
      return token(session);
    }

    @Override
    public Future<LoginReply> keep(String session, LoginRequest login) {
      return token(session);
    }

    @Override
    public Future<List<SessionStatus>> status() {
      return Future.succeededFuture(List.of());
    }

    @Override
    public Future<SessionStatus> status(String session) {
      return Future.failedFuture("not asked");
    }

    @Override
    public Future<Void> logout(String session) {
      return Future.succeededFuture();
    }

    @Override
    public Subscription events(Consumer<SessionEvent> listener) {
      return () -> {};
    }
  }

  /** Answers 401 to the first token, 302 at /moved, and 200 else. */
  @BeforeEach
  void start() {
    api =
        vertx
            .createHttpServer()
            .requestHandler(
                call ->
                    call.body()
                        .onSuccess(
                            body -> {
                              String bearer = call.getHeader("Authorization");
                              received.add(bearer + " " + body);
                              call.response()
                                  .putHeader("Location", "/elsewhere")
                                  .setStatusCode(
                                      bearer.endsWith("ci1")
                                          ? 401
                                          : call.path().equals("/moved") ? 302 : 200)
                                  .end();
                            }));
    Await.result(api.listen(0, "127.0.0.1"));
    request = client("/v1/apps");
  }

  @Test
  void theTokenIsSentAndTheRequestItselfStaysAsItIs() {
    tokens.number = 2;
    assertThat(Await.result(auth.send(request)).statusCode()).isEqualTo(200);
    assertThat(received).containsExactly("Bearer ci2 ");
    assertThat(request.headers().contains("Authorization")).isFalse();
  }

  @Test
  void a401IsReportedAndSentAgainOnceWithItsBody() {
    JsonObject body = new JsonObject().put("name", "app");
    HttpResponse<Buffer> response = Await.result(auth.sendJson(request, body));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(received)
        .containsExactly("Bearer ci1 " + body.encode(), "Bearer ci2 " + body.encode());
  }

  @Test
  void withoutAnotherTokenTheFirstAnswerIsTheResult() {
    tokens.lost = true;
    assertThat(Await.result(auth.sendBuffer(request, Buffer.buffer("b"))).statusCode())
        .isEqualTo(401);
    assertThat(received).containsExactly("Bearer ci1 b");
  }

  @Test
  void aStreamIsNotSentAgainAndItsTokenIsReported() throws Exception {
    Path file = Files.writeString(dir.resolve("body"), "streamed");
    var opened =
        Await.result(
            vertx.fileSystem().open(file.toString(), new io.vertx.core.file.OpenOptions()));
    assertThat(Await.result(auth.sendStream(request, opened)).statusCode()).isEqualTo(401);
    assertThat(received).containsExactly("Bearer ci1 streamed");
    assertThat(tokens.number).isEqualTo(2);
  }

  /** An application that passes on a body while the session has no token yet. */
  @Test
  void aBodyThatComesBeforeTheTokenIsSentWhole() {
    tokens.number = 2;
    Promise<Void> ready = Promise.promise();
    tokens.ready = ready.future();
    WebClient client = WebClient.create(vertx);
    HttpServer front =
        vertx
            .createHttpServer()
            .requestHandler(
                call -> {
                  if (call.path().equals("/turn")) {
                    call.response().end();
                    return;
                  }
                  auth.sendStream(request, call)
                      .onSuccess(sent -> call.response().setStatusCode(sent.statusCode()).end())
                      .onFailure(e -> call.response().setStatusCode(502).end());
                  // More of the body comes in some turns of the event loop.
                  client
                      .get(call.localAddress().port(), "127.0.0.1", "/turn")
                      .send()
                      .onSuccess(turned -> ready.complete());
                });
    int port = Await.result(front.listen(0, "127.0.0.1")).actualPort();
    String body = "x".repeat(100_000);
    Future<HttpResponse<Buffer>> answer =
        client.post(port, "127.0.0.1", "/").sendBuffer(Buffer.buffer(body));
    assertThat(Await.result(answer).statusCode()).isEqualTo(200);
    assertThat(received).containsExactly("Bearer ci2 " + body);
  }

  @Test
  void aRedirectIsNotFollowed() {
    tokens.number = 2;
    assertThat(Await.result(auth.send(client("/moved"))).statusCode()).isEqualTo(302);
    assertThat(received).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/v1/apps",
        "https://evilkoyeb.com/",
        "https://koyeb.com.evil.example/",
        "https://app.koyeb.com@evil.example/",
        "http://app.koyeb.com/v1/apps",
        "http://koyeb.com:443/",
        "http://10.0.0.1/",
        "https://localhost.evil.example/",
        "https://127.0.0.1.evil.example/"
      })
  void aRequestToAnotherHostFailsWithoutATokenRequest(String url) {
    tokens.ready = Future.failedFuture(new AssertionError("a token was asked for"));
    HttpRequest<Buffer> foreign = WebClient.create(vertx).getAbs(url);
    assertThat(Await.failure(auth.send(foreign))).isInstanceOf(IllegalArgumentException.class);
    assertThat(Await.failure(auth.sendStream(foreign, null)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.koyeb.com/v1/apps",
        "https://koyeb.com:8443/",
        "https://APP.Koyeb.com./",
        "http://[::1]:1/",
        "https://api.example:8443/"
      })
  void koyebLoopbackAndGivenHostsGetTheToken(String url) {
    IllegalStateException asked = new IllegalStateException("a token was asked for");
    tokens.ready = Future.failedFuture(asked);
    BearerAuth also = auth.alsoTo("API.example.");
    assertThat(Await.failure(also.send(WebClient.create(vertx).getAbs(url)))).isSameAs(asked);
  }

  /** Such a client speaks plain http unless a request says otherwise. */
  @Test
  void aRequestWithoutASchemeIsSentOverHttps() {
    tokens.number = 2;
    String name = "app.koyeb.com";
    Vertx hosts =
        Vertx.vertx(
            new VertxOptions()
                .setAddressResolverOptions(
                    new AddressResolverOptions()
                        .setHostsValue(Buffer.buffer("127.0.0.1 " + name))));
    HttpRequest<Buffer> silent =
        WebClient.create(hosts).get(api.actualPort(), name, "/v1/apps").ssl(null);
    Await.failure(auth.send(silent));
    Await.result(hosts.close());
    assertThat(received).isEmpty();
  }

  private HttpRequest<Buffer> client(String path) {
    return WebClient.create(vertx).get(api.actualPort(), "127.0.0.1", path);
  }
}
