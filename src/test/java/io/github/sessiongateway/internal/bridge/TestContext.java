package io.github.sessiongateway.internal.bridge;

import io.github.sessiongateway.internal.bridge.auth.AnonymousAuthenticator;
import io.github.sessiongateway.internal.bridge.auth.Authentication;
import io.github.sessiongateway.internal.bridge.auth.Authenticator;
import io.github.sessiongateway.internal.bridge.connection.BridgeContext;
import io.github.sessiongateway.internal.bridge.limit.SecurityLog;
import io.github.sessiongateway.internal.config.BridgeConfig;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.telemetry.Meters;
import io.github.sessiongateway.testing.ManualTime;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Contexts of bridges that do not listen. */
public final class TestContext {
  private TestContext() {}

  /** A context whose clients are anonymous. */
  static BridgeContext anonymous(Vertx vertx, ManualTime time) {
    BridgeConfig config = GatewayConfig.read(new JsonObject()).bridge();
    return of(
        vertx,
        new JsonObject(),
        new AnonymousAuthenticator(config.access().auth()),
        time,
        new ArrayList<>());
  }

  /** A context that notes in {@code log} what it denies. */
  public static BridgeContext of(
      Vertx vertx,
      JsonObject config,
      Authenticator authenticator,
      ManualTime time,
      List<String> log) {
    return new BridgeContext(
        vertx.eventBus(),
        new BusResponder(vertx.eventBus()),
        Authentication.of(authenticator),
        null,
        GatewayConfig.read(config).bridge().limits(),
        new SecurityLog(time, log::add, Meters.NONE),
        time,
        time);
  }
}
