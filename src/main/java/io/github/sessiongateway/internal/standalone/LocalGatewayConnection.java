package io.github.sessiongateway.internal.standalone;

import io.github.sessiongateway.SessionGateway;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.SessionAddress;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionName;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.bus.ManagedClient;
import io.github.sessiongateway.bus.SessionClient;
import io.github.sessiongateway.internal.clock.SuspendAwareTicker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.ConfigSources;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.managed.KeeperEnvironment;
import io.github.sessiongateway.internal.managed.StoredToken;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a gateway that runs in this process for one call, and listens on no port.
 *
 * @param start starts the gateway
 */
record LocalGatewayConnection(
    Vertx vertx,
    InstantSource clock,
    @Nullable String configFile,
    Function<GatewayConfig, Future<String>> start) {
  private static final String SESSION = "session";
  private static final String MIN_TTL = "min_ttl";

  /** Longer than the process needs to print the token and stop. */
  private static final Duration NEAR = Duration.ofSeconds(1);

  LocalGatewayConnection(Vertx vertx, InstantSource clock, @Nullable String configFile) {
    this(
        vertx,
        clock,
        configFile,
        config -> vertx.deployVerticle(SessionGateway.of(config.withNothingListening())));
  }

  /** Returns the reply. Fails with a {@link SessionException}. */
  Future<JsonObject> send(String address, @Nullable JsonObject body, @Nullable Bearer bearer) {
    return ConfigSources.load(vertx, configFile)
        .compose(
            config ->
                address.equals(ManagedAddress.TOKEN.address()) && bearer == null && isPlain(body)
                    ? token(config, address, body)
                    : asked(config, address, body, bearer));
  }

  /**
   * Returns a token. The stored token is returned if no refresh is near, or if another process has
   * the store. Otherwise the gateway is started and asked.
   */
  private Future<JsonObject> token(
      GatewayConfig config, String address, @Nullable JsonObject body) {
    return stored(config, body, true)
        .compose(
            found ->
                found != null
                    ? Future.succeededFuture(found.toJson())
                    : asked(config, address, body, null)
                        .recover(
                            cause ->
                                isInUse(cause)
                                    ? stored(config, body, false)
                                        .compose(
                                            late ->
                                                late == null
                                                    ? Future.failedFuture(cause)
                                                    : Future.succeededFuture(late.toJson()))
                                    : Future.failedFuture(cause)));
  }

  private Future<@Nullable LoginReply> stored(
      GatewayConfig config, @Nullable JsonObject body, boolean isEarly) {
    Integer minTtl = body == null ? null : body.getInteger(MIN_TTL);
    KeeperEnvironment environment =
        new KeeperEnvironment(
            Timers.of(vertx),
            SuspendAwareTicker.system(),
            clock,
            new SplittableRandom(),
            NEAR,
            Telemetry.none());
    Duration least = Duration.ofSeconds(minTtl == null ? 0 : minTtl);
    String session = named(body).getString(SESSION);
    return vertx.executeBlocking(
        () -> StoredToken.read(config.managed(), environment, session, least, isEarly));
  }

  private static boolean isInUse(Throwable cause) {
    return cause instanceof SessionException failure && failure.failure() == Failure.STORE_IN_USE;
  }

  /** Returns whether the body is one that a stored token can answer. Any other is the gateway's. */
  private static boolean isPlain(@Nullable JsonObject body) {
    return body == null
        || body.stream()
            .allMatch(
                field ->
                    switch (field.getKey()) {
                      case SESSION ->
                          field.getValue() instanceof String name && SessionName.isValid(name);
                      case MIN_TTL -> field.getValue() instanceof Integer seconds && seconds >= 0;
                      default -> false;
                    });
  }

  private Future<JsonObject> asked(
      GatewayConfig config, String address, @Nullable JsonObject body, @Nullable Bearer bearer) {
    SessionClient client = new SessionClient(vertx);
    return start
        .apply(namesSession(address, body) ? config : config.withoutSessions())
        .compose(id -> client.send(address, body, bearer))
        .compose(
            reply ->
                address.equals(ManagedAddress.TOKEN.address())
                    ? lasting(client, named(body), reply)
                    : Future.succeededFuture(reply));
  }

  /** Returns whether a message is about a managed session. Any other leaves them and the store. */
  private static boolean namesSession(String address, @Nullable JsonObject body) {
    boolean isManaged =
        Arrays.stream(ManagedAddress.values()).anyMatch(each -> each.address().equals(address));
    return isManaged || (body != null && (body.containsKey(SESSION) || body.containsKey("keep")));
  }

  /**
   * Returns a token that stays valid when this process ends. The end waits for a pending refresh,
   * which may revoke the old token. If a refresh is near, the newer token is returned.
   */
  private Future<JsonObject> lasting(SessionClient client, JsonObject named, JsonObject reply) {
    return new ManagedClient(vertx)
        .status(named.getString(SESSION))
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
    String session = body == null ? null : body.getString(SESSION);
    return new JsonObject().put(SESSION, session == null ? SessionName.DEFAULT : session);
  }
}
