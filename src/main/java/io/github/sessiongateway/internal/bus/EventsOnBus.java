package io.github.sessiongateway.internal.bus;

import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.internal.address.GatewayAddress;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;

/**
 * The publication of session events. In a cluster, only the gateway that caused an event publishes
 * it, so that a consumer hears it once. The bridge hears all that happens to its own gateway.
 */
record EventsOnBus(EventBus bus, boolean isClustered) {
  private static final DeliveryOptions HERE = new DeliveryOptions().setLocalOnly(true);
  private static final DeliveryOptions EVERYWHERE = new DeliveryOptions();

  /** Publishes the events of managed sessions from now on. */
  void begin(SessionVerticle.Managed managed) {
    var unused = managed.as(Caller.APPLICATION).events(this::happened);
    if (isClustered) {
      managed.ownEvents(event -> publish(ManagedAddress.EVENTS.address(), event, EVERYWHERE));
    }
  }

  private void happened(SessionEvent event) {
    publish(GatewayAddress.EVENTS_HERE, event, HERE);
    if (!isClustered) {
      publish(ManagedAddress.EVENTS.address(), event, HERE);
    }
  }

  private void publish(String address, SessionEvent event, DeliveryOptions options) {
    bus.publish(address, event.toJson(), options);
  }
}
