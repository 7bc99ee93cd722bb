package io.github.sessiongateway.bridge;

import io.github.sessiongateway.config.GatewayConfig;
import io.vertx.core.json.JsonObject;

/** Seats for servers of a test that counts none. */
final class Seats {
  private Seats() {}

  static Sockets.Seat any(String address) {
    return new Sockets(GatewayConfig.read(new JsonObject()).bridge().limits()).seat();
  }
}
