package io.github.sessiongateway.bus;

import io.github.sessiongateway.internal.address.GatewayAddress;
import io.github.sessiongateway.internal.clock.Timers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The way of a client to the gateway on its own node, else to one of the cluster. */
final class Cluster {
  private static final long MOST_PATIENCE = 20;

  private final Vertx vertx;
  private final Context home;
  private final GatewayCalls calls;

  Cluster(Vertx vertx) {
    this.vertx = vertx;
    home = contextOfItsOwn(vertx);
    calls = new GatewayCalls(new BusLine(vertx.eventBus(), home), Timers.of(vertx));
  }

  /**
   * Returns an event loop that belongs to no verticle. The end of a verticle cancels its timers,
   * but clients may outlive the verticle that creates them.
   */
  private static Context contextOfItsOwn(Vertx vertx) {
    return CompletableFuture.supplyAsync(vertx::getOrCreateContext).join();
  }

  /** Sends a request. Returns on the caller's context. */
  Future<JsonObject> request(String address, @Nullable JsonObject body, DeliveryOptions options) {
    // It may be sent later, or twice. The caller may change its own by then.
    JsonObject kept = body == null ? null : body.copy();
    if (!GatewayAddress.isHere(vertx)) {
      return askAnother(address, kept, options);
    }
    return BusLine.request(
            vertx.eventBus(), address, kept, new DeliveryOptions(options).setLocalOnly(true))
        .recover(
            cause ->
                BusLine.hasNoConsumer(cause)
                    ? askAnother(address, kept, options)
                    : Future.failedFuture(cause));
  }

  private Future<JsonObject> askAnother(
      String address, @Nullable JsonObject body, DeliveryOptions options) {
    Context caller = vertx.getOrCreateContext();
    Promise<JsonObject> outcome = Promise.promise();
    Call call =
        new Call(
            address,
            body,
            options,
            caller,
            patience(options),
            (reply, failure) -> caller.runOnContext(v -> outcome.complete(reply, failure)));
    home.runOnContext(v -> calls.send(call));
    return outcome.future();
  }

  /** Returns for how many ticks a request may wait for a gateway: five seconds at most. */
  private static int patience(DeliveryOptions options) {
    return (int) Math.min(MOST_PATIENCE, options.getSendTimeout() / GatewayCalls.TICK.toMillis());
  }
}
