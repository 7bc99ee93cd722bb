package io.github.sessiongateway;

import io.github.sessiongateway.api.Caller;
import io.github.sessiongateway.api.ManagedSessions;
import io.github.sessiongateway.internal.bus.SessionVerticle;
import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.github.sessiongateway.internal.koyeb.KoyebClient;
import io.github.sessiongateway.internal.managed.KeeperEnvironment;
import io.github.sessiongateway.internal.managed.SessionKeeper;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;

/** Joins the keeper of managed sessions to Koyeb's calls and to the messages. */
final class Keepers {
  private Keepers() {}

  static SessionKeeper keeper(
      KoyebClient koyeb,
      UpstreamConfig upstream,
      GatewayConfig config,
      Timers timers,
      Ticker ticker,
      Telemetry telemetry) {
    KoyebClient.Background background = koyeb.background();
    return new SessionKeeper(
        config.managed(),
        new KoyebCalls(
            koyeb.sessions(),
            background.sessions(),
            background.accessTokens(),
            background.refreshes()::refresh),
        environment(upstream, timers, ticker, telemetry));
  }

  private static KeeperEnvironment environment(
      UpstreamConfig upstream, Timers timers, Ticker ticker, Telemetry telemetry) {
    return new KeeperEnvironment(
        timers,
        ticker,
        InstantSource.system(),
        new SplittableRandom(),
        // Shorter than the deadline of a request, so that a caller still gets a reply.
        upstream.deadline().multipliedBy(9).dividedBy(10),
        telemetry);
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
    };
  }
}
