package io.github.sessiongateway.internal.koyeb.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.koyeb.call.AttemptException;
import io.github.sessiongateway.internal.koyeb.call.CallContext;
import io.github.sessiongateway.internal.koyeb.call.Delivery;
import io.github.sessiongateway.internal.koyeb.call.Endpoint;
import io.github.sessiongateway.internal.koyeb.call.Operation;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.github.sessiongateway.testing.Await;
import io.github.sessiongateway.testing.OnContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far an attempt got, by the status, the body and the {@code Retry-After} of its answer. */
@ExtendWith(VertxExtension.class)
class DeliveryOfAnswersTest {
  private static final UpstreamObserver NONE =
      new UpstreamObserver() {
        @Override
        public void answered(
            Operation<?> operation, RequestContext request, int status, MultiMap headers) {}

        @Override
        public void failed(String host, RequestContext request, SessionException failure) {}
      };

  private final Vertx vertx;
  private final Context context;

  DeliveryOfAnswersTest(Vertx vertx) {
    this.vertx = vertx;
    context = vertx.getOrCreateContext();
  }

  @ParameterizedTest
  @CsvSource({
    "429, own,, RATE_LIMITED",
    "429, bare,, RATE_LIMITED",
    "503, own,, REFUSED",
    "503, bare, 3, REFUSED",
    "503, bare, soon, REFUSED_BY_PROXY",
    "503, bare,, REFUSED_BY_PROXY",
    "503, without-code,, REFUSED_BY_PROXY",
    "503, other-status,, REFUSED_BY_PROXY",
    "500, own,, FAILED",
    "502, bare, 3, FAILED",
    "504, bare,, FAILED",
    "501, own,, UNSUPPORTED",
    "599, bare,, UNSUPPORTED",
    "400, own,, ANSWERED",
    "401, bare,, ANSWERED",
    "499, bare,, ANSWERED",
    "302, bare,, UNKNOWN",
    "200, bare,, UNKNOWN",
    "200, no-token,, UNKNOWN"
  })
  void anAnswerSaysHowFarItsAttemptGot(int status, String body, String retryAfter, Delivery got) {
    int port =
        Await.result(
                vertx
                    .createHttpServer()
                    .requestHandler(
                        request -> {
                          HttpServerResponse response = request.response().setStatusCode(status);
                          if (retryAfter != null) {
                            response.putHeader("Retry-After", retryAfter);
                          }
                          response.end(body(status, body));
                        })
                    .listen(0, "127.0.0.1"))
            .actualPort();
    Throwable cause = Await.failure(attempt(port));
    assertThat(cause).isInstanceOf(AttemptException.class);
    assertThat(Delivery.of(cause)).isEqualTo(got);
  }

  private Future<Object> attempt(int port) {
    JsonObject config = new JsonObject().put("upstream.base-url", "http://127.0.0.1:" + port);
    return OnContext.call(
        context,
        () -> {
          HttpAttempts attempts =
              HttpAttempts.open(
                  vertx,
                  Timers.of(vertx),
                  System::nanoTime,
                  GatewayConfig.read(config).upstream(),
                  any -> 1,
                  NONE,
                  Telemetry.none());
          CallContext call =
              new CallContext(
                  Telemetry.none().current().get(),
                  System::nanoTime,
                  Duration.ofSeconds(20),
                  Duration.ZERO);
          return attempts.send(operation(), call);
        });
  }

  private static Operation<Object> operation() {
    return Operation.of(
        Endpoint.REFRESH,
        new Bearer("b"),
        body -> {
          throw KoyebFailures.badReply("has no token");
        });
  }

  private static String body(int status, String kind) {
    JsonObject error = new JsonObject().put("status", status).put("message", "m");
    return switch (kind) {
      case "own" -> error.put("code", "own").encode();
      case "without-code" -> error.encode();
      case "other-status" -> error.put("code", "own").put("status", 1).encode();
      case "no-token" -> "{}";
      default -> "<html>";
    };
  }
}
