package io.github.sessiongateway.internal.bus;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.internal.address.GatewayAddress;
import io.github.sessiongateway.internal.config.BusScope;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The consumers of a gateway. In a cluster, the bus gives a message to any gateway. Each address
 * therefore has a second form that only one gateway consumes. Confined to the event loop.
 */
final class Consumers {
  private final EventBus bus;
  private final BusScope scope;
  private final String gateway;
  private final BooleanSupplier accepting;
  private final List<MessageConsumer<Object>> all = new ArrayList<>();

  /** Creates the consumers of a gateway, which may refuse new requests at some time. */
  Consumers(EventBus bus, BusScope scope, String gateway, BooleanSupplier accepting) {
    this.bus = bus;
    this.scope = scope;
    this.gateway = gateway;
    this.accepting = accepting;
  }

  /** Handles the messages to an address. */
  void listen(String address, Handler<Message<Object>> handler) {
    switch (scope) {
      case LOCAL -> all.add(bus.localConsumer(address, handler));
      case CLUSTER -> {
        all.add(bus.consumer(address, handler));
        all.add(bus.consumer(GatewayAddress.at(address, gateway), ifAccepting(handler)));
      }
    }
  }

  /**
   * Tells clients in a cluster the name of this gateway, and whether it lives. A gateway that stops
   * is not found any more, but it lives until its requests have been answered.
   */
  void introduce() {
    if (scope == BusScope.CLUSTER) {
      JsonObject name = new JsonObject().put(GatewayAddress.NAME, gateway);
      all.add(bus.consumer(GatewayAddress.ANY, ifAccepting(message -> message.reply(name))));
      all.add(
          bus.consumer(
              GatewayAddress.at(GatewayAddress.ANY, gateway), message -> message.reply(name)));
    }
  }

  /** Fails a message without an error object, by which a client knows that it was not read. */
  private Handler<Message<Object>> ifAccepting(Handler<Message<Object>> handler) {
    return message -> {
      if (accepting.getAsBoolean()) {
        handler.handle(message);
      } else {
        message.fail(Failure.SHUTTING_DOWN.status(), "The gateway is stopping.");
      }
    };
  }

  /** Completes when every sender in the scope can reach the consumers. */
  Future<?> completion() {
    return Future.all(all.stream().map(MessageConsumer::completion).toList());
  }

  Future<?> unregister() {
    return Future.join(all.stream().map(MessageConsumer::unregister).toList());
  }
}
