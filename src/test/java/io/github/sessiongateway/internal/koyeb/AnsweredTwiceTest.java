package io.github.sessiongateway.internal.koyeb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
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

/** A Koyeb that answers twice: a token must never reach who did not ask for it. */
@ExtendWith(VertxExtension.class)
class AnsweredTwiceTest {
  private final Vertx vertx;
  private final Context context;

  AnsweredTwiceTest(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
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
    KoyebClient koyeb = new KoyebCaller(context).koyeb(config);
    List<Future<LoginReply>> replies = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      replies.add(OnContext.call(context, () -> koyeb.sessions().newSession(new Bearer("b"))));
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
