package io.github.sessiongateway.bench;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.CredentialConfig;
import io.github.sessiongateway.internal.config.GatewayConfig;
import io.github.sessiongateway.internal.config.ManagedConfig;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.koyeb.KoyebClient;
import io.github.sessiongateway.internal.managed.KeeperEnvironment;
import io.github.sessiongateway.internal.managed.SessionKeeper;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** The gateway's sessions, with its client to Koyeb; time can jump. */
public final class GatewaySource implements TokenSource {
  private final SessionKeeper keeper;
  private final AtomicLong passed = new AtomicLong();

  public GatewaySource(URI url) throws Exception {
    Vertx vertx = Vertx.vertx();
    JsonObject json = new JsonObject().put("upstream.base-url", url.toString());
    Timers timers = Timers.of(vertx);
    KoyebClient koyeb =
        KoyebClient.open(
            vertx,
            timers,
            System::nanoTime,
            new SplittableRandom(1),
            GatewayConfig.read(json).upstream(),
            Telemetry.none());
    CredentialConfig credential =
        new CredentialConfig.Password("bot@example.com", new Secret("secret"), null, null);
    SessionConfig session = new SessionConfig("ci", credential, true, Duration.ofHours(12));
    keeper =
        new SessionKeeper(
            new ManagedConfig(List.of(session), List.of(), false, 0, null, null, null),
            new KoyebCalls(
                koyeb.sessions(),
                koyeb.background().sessions(),
                koyeb.background().accessTokens(),
                koyeb.background().refreshes()::refresh),
            new KeeperEnvironment(
                timers,
                () -> System.nanoTime() + passed.get(),
                InstantSource.system(),
                new SplittableRandom(1),
                Duration.ofSeconds(18),
                Telemetry.none()));
    SessionsBench.on(vertx, () -> keeper.start(Vertx.currentContext()));
  }

  @Override
  public void expire() {
    passed.addAndGet(Duration.ofDays(2).toNanos());
  }

  @Override
  public Object get() throws Exception {
    Future<LoginReply> token = keeper.token("ci");
    return token.succeeded()
        ? token.result()
        : token.toCompletionStage().toCompletableFuture().get();
  }

  @Override
  public CompletionStage<?> ask() {
    return keeper.token("ci").toCompletionStage();
  }
}
