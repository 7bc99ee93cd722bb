package io.github.sessiongateway.standalone;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.config.ConfigSources;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A gateway in this very process, with nothing listening. */
record LocalCarrier(Vertx vertx, @Nullable String configFile) implements Carrier {
  @Override
  public Future<JsonObject> send(
      String address, @Nullable JsonObject body, @Nullable Bearer bearer) {
    return ConfigSources.load(vertx, configFile)
        .compose(config -> vertx.deployVerticle(new SessionGateway(config.withNothingListening())))
        .compose(id -> new SessionClient(vertx).send(address, body, bearer));
  }
}
