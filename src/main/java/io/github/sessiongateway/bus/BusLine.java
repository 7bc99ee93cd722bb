package io.github.sessiongateway.bus;

import static java.util.Objects.requireNonNull;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.address.GatewayAddress;
import io.github.sessiongateway.internal.bus.SessionJson;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.core.tracing.TracingPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a client. Pings are sent on the client's context, and requests on their callers'.
 */
record BusLine(EventBus bus, Context home) implements Line {
  private static final DeliveryOptions SHORT =
      new DeliveryOptions().setSendTimeout(5_000).setTracingPolicy(TracingPolicy.IGNORE);

  /** Returns whether a message had no consumer. */
  static boolean hasNoConsumer(Throwable cause) {
    return cause instanceof ReplyException failure
        && failure.failureType() == ReplyFailure.NO_HANDLERS;
  }

  @Override
  public Future<String> find() {
    return bus.<JsonObject>request(GatewayAddress.ANY, null, SHORT)
        .map(reply -> requireNonNull(reply.body().getString(GatewayAddress.NAME)));
  }

  @Override
  public Future<?> ping(String gateway) {
    return bus.request(GatewayAddress.at(GatewayAddress.ANY, gateway), null, SHORT);
  }

  @Override
  public Future<JsonObject> ask(String gateway, Call call) {
    return send(GatewayAddress.at(call.address(), gateway), call);
  }

  @Override
  public Future<JsonObject> askAny(Call call) {
    return send(call.address(), call);
  }

  private Future<JsonObject> send(String address, Call call) {
    Promise<JsonObject> outcome = Promise.promise();
    call.caller()
        .runOnContext(
            v ->
                request(bus, address, call.body(), call.options())
                    .onComplete(
                        (reply, cause) ->
                            home.runOnContext(back -> outcome.complete(reply, cause))));
    return outcome.future();
  }

  /** Sends a request. A failure that came as a reply fails it. */
  static Future<JsonObject> request(
      EventBus bus, String address, @Nullable JsonObject body, DeliveryOptions options) {
    return bus.<JsonObject>request(address, body, options).map(BusLine::open);
  }

  private static JsonObject open(Message<JsonObject> reply) {
    if ("true".equals(reply.headers().get(SessionJson.ERROR))) {
      throw SessionException.fromJson(reply.body().getJsonObject("error"));
    }
    return reply.body();
  }
}
