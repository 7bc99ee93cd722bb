package io.github.sessiongateway;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionEvent;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.connection.Responder;
import io.github.sessiongateway.internal.bridge.proxy.ProxySources;
import io.github.sessiongateway.internal.bridge.proxy.ProxyUpstream;
import io.github.sessiongateway.internal.bus.SessionVerticle;
import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.SecretFile;
import io.github.sessiongateway.internal.config.SharedStoreConfig;
import io.github.sessiongateway.internal.config.StoreAddress;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.koyeb.KoyebClient;
import io.github.sessiongateway.internal.managed.HeldToken;
import io.github.sessiongateway.internal.managed.KeeperEnvironment;
import io.github.sessiongateway.internal.managed.SessionKeeper;
import io.github.sessiongateway.internal.managed.Sharing;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.managed.credential.TokenSources;
import io.github.sessiongateway.internal.oauth.HttpTokenEndpoints;
import io.github.sessiongateway.internal.postgres.PostgresStore;
import io.github.sessiongateway.internal.process.ProgramRunner;
import io.github.sessiongateway.internal.redis.RedisStore;
import io.github.sessiongateway.internal.shared.SharedStore;
import io.github.sessiongateway.internal.sinks.Sinks;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Joins the keeper of managed sessions to Koyeb's calls and to the messages. */
final class Keepers {
  private Keepers() {}

  static SessionKeeper keeper(
      Vertx vertx,
      KoyebClient koyeb,
      UpstreamConfig upstream,
      GatewayConfig config,
      Timers timers,
      Ticker ticker,
      Telemetry telemetry,
      @Nullable Sharing sharing,
      Supplier<UpstreamConfig> running) {
    KoyebClient.Background background = koyeb.background();
    return new SessionKeeper(
        config.managed(),
        new KoyebCalls(
            koyeb.sessions(),
            background.sessions(),
            background.accessTokens(),
            background.refreshes()::refresh),
        environment(vertx, upstream, timers, ticker, telemetry, running),
        sharing);
  }

  /**
   * Returns the store that the configuration shares with other gateways, or null.
   *
   * @param upstream the configuration that is in use, which may change
   */
  static @Nullable Sharing sharing(
      Context context,
      String gateway,
      ManagedConfig config,
      Timers timers,
      Ticker ticker,
      Supplier<UpstreamConfig> upstream) {
    SharedStoreConfig shared = config.shared();
    if (shared == null) {
      return null;
    }
    StoreAddress address = shared.address();
    SharedStore store =
        switch (address.kind()) {
          case POSTGRES -> PostgresStore.open(context, timers, address, gateway);
          case REDIS ->
              new RedisStore(context.owner(), timers, ticker, new SplittableRandom(), address);
        };
    return new Sharing(
        store,
        requireNonNull(config.storeKeyFile()),
        gateway,
        () -> upstream.get().attemptTimeout().plusSeconds(2),
        shared.refreshesUnreachable());
  }

  /** Returns a name of this process. Another start on the same machine has another name. */
  static String name() {
    String host = requireNonNullElse(System.getenv("HOSTNAME"), "gateway");
    return host + "-" + Long.toHexString(new SecureRandom().nextLong());
  }

  private static KeeperEnvironment environment(
      Vertx vertx,
      UpstreamConfig upstream,
      Timers timers,
      Ticker ticker,
      Telemetry telemetry,
      Supplier<UpstreamConfig> running) {
    return new KeeperEnvironment(
        timers,
        ticker,
        InstantSource.system(),
        new SplittableRandom(),
        // Shorter than the deadline of a request, so that a caller still gets a reply.
        upstream.deadline().multipliedBy(9).dividedBy(10),
        telemetry,
        new TokenSources(
            new ProgramRunner(vertx, ticker),
            new HttpTokenEndpoints(vertx, timers, ticker, running),
            (key, file) -> secret(vertx, key, file)));
  }

  /** Returns what a file holds, or why it cannot be read, which quotes nothing. */
  private static Future<Secret> secret(Vertx vertx, String key, Path file) {
    return vertx
        .executeBlocking(() -> new Secret(SecretFile.read(key, file.toString())), false)
        .recover(
            cause ->
                Future.failedFuture(
                    SessionException.of(Failure.UNREACHABLE, String.valueOf(cause.getMessage()))));
  }

  /** Returns how the messages are answered. */
  static SessionVerticle.Options options(
      GatewayConfig config, UpstreamConfig upstream, String gateway) {
    return new SessionVerticle.Options(
        config.busScope(), gateway, upstream.deadline(), config.shutdown().deadline());
  }

  /** Returns what the bridge needs of the gateway. */
  static Listeners.Bridged bridged(
      SessionVerticle verticle, KoyebClient koyeb, SessionKeeper keeper) {
    return new Listeners.Bridged(responder(verticle, keeper), proxied(koyeb, keeper));
  }

  /** Returns how the bridge is answered. */
  private static Responder responder(SessionVerticle verticle, SessionKeeper keeper) {
    return new Responder() {
      @Override
      public Future<JsonObject> answer(String address, @Nullable Object body, MultiMap headers) {
        return verticle.answer(address, body, headers);
      }

      @Override
      public @Nullable Duration left(String session, Bearer token) {
        HeldToken held = keeper.held(session);
        return held == null || !held.bearer().equals(token) ? null : held.left();
      }
    };
  }

  /** Returns the files of tokens, which follow the keeper and its configuration from now on. */
  static Sinks sinks(
      Context context, Timers timers, SessionKeeper keeper, URI koyeb, Telemetry telemetry) {
    Sinks sinks =
        new Sinks(context, timers, session -> held(keeper, session), koyeb, telemetry.meters());
    var unused = keeper.events(sinks::happened);
    return sinks;
  }

  private static Sinks.@Nullable Held held(SessionKeeper keeper, String session) {
    HeldToken held = keeper.held(session);
    return held == null || held.answerable().isZero()
        ? null
        : new Sinks.Held(held.bearer(), held.answerable());
  }

  /** Returns where the proxy sends requests, and whose tokens it puts into them. */
  private static ProxySources proxied(KoyebClient koyeb, SessionKeeper keeper) {
    ProxyUpstream upstream =
        new ProxyUpstream() {
          @Override
          public Future<HttpClientRequest> request() {
            return koyeb.apiRequest();
          }

          @Override
          public SessionException failure(Throwable cause, boolean isSent) {
            return koyeb.apiFailure(cause, isSent);
          }
        };
    return new ProxySources(upstream, keeper);
  }

  /** Returns the keeper as the messages see it. */
  static SessionVerticle.Managed managed(SessionKeeper keeper) {
    return new SessionVerticle.Managed() {
      @Override
      public Future<?> start(Context context) {
        return keeper.start(context);
      }

      @Override
      public Future<?> stop(Duration limit) {
        return keeper.stop(limit);
      }

      @Override
      public ManagedSessions as(Caller caller) {
        return keeper.as(caller);
      }

      @Override
      public void ownEvents(Consumer<SessionEvent> listener) {
        keeper.ownEvents(listener);
      }
    };
  }
}
