package io.github.sessiongateway.internal.bridge;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.connection.Responder;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Sends requests to consumers on a bus, which a test registers. */
record BusResponder(EventBus bus) implements Responder {
  @Override
  public Future<JsonObject> answer(String address, Object body, MultiMap headers) {
    DeliveryOptions options = new DeliveryOptions().setHeaders(headers).setSendTimeout(20_000);
    return bus.<JsonObject>request(address, body, options)
        .transform(
            answer ->
                answer.succeeded()
                    ? Future.succeededFuture(answer.result().body())
                    : Future.failedFuture(failure(answer.cause())));
  }

  private static Throwable failure(Throwable cause) {
    return cause instanceof ReplyException failure && failure.failureCode() > 0
        ? SessionException.ofKoyeb(failure.failureCode(), null, failure.getMessage(), List.of())
        : SessionException.of(Failure.TIMEOUT, "There was no answer.");
  }
}
