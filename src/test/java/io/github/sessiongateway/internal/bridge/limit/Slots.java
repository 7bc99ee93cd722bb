package io.github.sessiongateway.internal.bridge.limit;

import io.github.sessiongateway.internal.config.GatewayConfig;
import io.vertx.core.json.JsonObject;

/** Slots for servers of tests that do not count them. */
public final class Slots {
  private Slots() {}

  public static ConnectionSlots.Slot any(String address) {
    return new ConnectionSlots(GatewayConfig.read(new JsonObject()).bridge().limits()).claim();
  }
}
