package io.github.sessiongateway.internal.koyeb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.testing.Await;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bearer or a password stays with the origin that it was meant for. */
@ExtendWith(VertxExtension.class)
class RedirectTest {
  private final Vertx vertx;
  private final KoyebCaller caller;
  private final AtomicInteger elsewhere = new AtomicInteger();

  RedirectTest(Vertx vertx) {
    this.vertx = vertx;
    caller = new KoyebCaller(vertx.getOrCreateContext());
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 307, 308})
  void aRedirectIsNoReplyAndIsNotFollowed(int status) {
    int other = serve(200, null);
    int koyeb = serve(status, "http://127.0.0.1:" + other + "/v1/account/login");
    elsewhere.set(0);
    Sessions sessions =
        caller
            .koyeb(new JsonObject().put("upstream.base-url", "http://127.0.0.1:" + koyeb))
            .sessions();
    for (Endpoint endpoint : KoyebCaller.ENDPOINTS) {
      SessionException failure = (SessionException) Await.failure(caller.ask(sessions, endpoint));
      assertThat(failure.failure()).as(endpoint.name()).isEqualTo(Failure.BAD_REPLY);
    }
    assertThat(elsewhere).hasValue(0);
  }

  private int serve(int status, String location) {
    return Await.result(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      if (location == null) {
                        elsewhere.incrementAndGet();
                      } else {
                        request.response().putHeader("Location", location);
                      }
                      request
                          .response()
                          .setStatusCode(status)
                          .end("{\"token\":{\"id\":\"stolen\"}}");
                    })
                .listen(0, "127.0.0.1"))
        .actualPort();
  }
}
