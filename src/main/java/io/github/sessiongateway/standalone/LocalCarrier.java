package io.github.sessiongateway.standalone;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionName;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.config.ConfigSources;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A gateway in this very process, with nothing listening. */
record LocalCarrier(Vertx vertx, InstantSource clock, @Nullable String configFile)
    implements Carrier {
  /** More than it takes to print and to stop. */
  private static final Duration NEAR = Duration.ofSeconds(1);

  @Override
  public Future<JsonObject> send(
      String address, @Nullable JsonObject body, @Nullable Bearer bearer) {
    SessionClient client = new SessionClient(vertx);
    return ConfigSources.load(vertx, configFile)
        .compose(config -> vertx.deployVerticle(new SessionGateway(config.withNothingListening())))
        .compose(id -> client.send(address, body, bearer))
        .compose(
            reply ->
                address.equals(ManagedAddress.TOKEN.address())
                    ? lasting(client, named(body), reply)
                    : Future.succeededFuture(reply));
  }

  /**
   * The end of this process waits for a refresh, and that may end the token at Koyeb which is about
   * to be printed: so where one is near, the newer token is the answer.
   */
  private Future<JsonObject> lasting(SessionClient client, JsonObject named, JsonObject reply) {
    return new ManagedClient(vertx)
        .status(named.getString("session"))
        .compose(
            status ->
                isNearARefresh(status)
                    ? client.send(SessionAddress.REFRESH.address(), named, null)
                    : Future.succeededFuture(reply))
        .otherwise(reply);
  }

  private boolean isNearARefresh(SessionStatus status) {
    Instant next = status.nextAttemptAt();
    return status.state() == State.REFRESHING
        || (next != null && next.isBefore(clock.instant().plus(NEAR)));
  }

  private static JsonObject named(@Nullable JsonObject body) {
    String session = body == null ? null : body.getString("session");
    return new JsonObject().put("session", session == null ? SessionName.DEFAULT : session);
  }
}
