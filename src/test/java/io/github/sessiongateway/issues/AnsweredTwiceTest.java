package io.github.sessiongateway.issues;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Koyeb that answers a request twice. A token must not reach another caller. */
@ExtendWith(VertxExtension.class)
class AnsweredTwiceTest {
  private final Vertx vertx;

  AnsweredTwiceTest(Vertx vertx) {
    this.vertx = vertx;
  }

  /** With one call in flight, the next is sent in the very moment in which the first ends. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64})
  void theSecondAnswerReachesNoCaller(int inFlight) {
    AtomicInteger requests = new AtomicInteger();
    int port =
        Await.result(
                vertx
                    .createNetServer()
                    .connectHandler(
                        socket ->
                            socket.handler(
                                request -> {
                                  int number = requests.incrementAndGet();
                                  socket.write(answer("t" + number) + answer("second"));
                                }))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    JsonObject config =
        new JsonObject()
            .put("upstream.base-url", "http://127.0.0.1:" + port)
            .put("upstream.max-in-flight", inFlight)
            .put("upstream.retries", 0)
            .put("upstream.breaker-min-calls", 1000);
    Await.result(
        vertx.deployVerticle(new SessionGateway(), new DeploymentOptions().setConfig(config)));
    SessionClient client = new SessionClient(vertx);
    List<Future<LoginReply>> replies = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      replies.add(client.newSession(new Bearer("b")));
    }
    for (Future<LoginReply> reply : replies) {
      Await.result(reply.otherwiseEmpty());
      assertThat(reply.succeeded() ? reply.result().bearer().value() : "").isNotEqualTo("second");
    }
    assertThat(replies).anyMatch(Future::succeeded);
  }

  private static String answer(String token) {
    String body = "{\"token\":{\"id\":\"" + token + "\"}}";
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }
}
