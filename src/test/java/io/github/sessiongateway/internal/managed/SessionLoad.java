package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.managed.credential.Credential;
import io.github.sessiongateway.internal.managed.credential.KoyebCalls;
import io.github.sessiongateway.internal.managed.credential.PasswordCredential;
import io.github.sessiongateway.internal.managed.store.Journal;
import io.github.sessiongateway.internal.managed.store.SessionIdentity;
import io.github.sessiongateway.internal.telemetry.Telemetry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;

/** Sessions without callers for the benchmark: on one queue, or each with its own timer. */
public final class SessionLoad {
  private SessionLoad() {}

  /** Begins the sessions on the event loop that refreshes them. */
  public static void begin(
      int count,
      boolean isTimerEach,
      Sessions koyeb,
      Timers timers,
      Ticker ticker,
      InstantSource clock) {
    KeeperContext all =
        KeeperContext.of(
            new KeeperEnvironment(
                timers,
                ticker,
                clock,
                new SplittableRandom(1),
                Duration.ofSeconds(18),
                Telemetry.none()),
            (event, isOwn) -> {},
            new FileLedger(Journal.NONE));
    KoyebCalls calls =
        new KoyebCalls(
            koyeb,
            koyeb,
            (token, organization, validity) -> Future.failedFuture("no tokens"),
            (bearer, late) -> koyeb.refresh(bearer));
    for (int i = 0; i < count; i++) {
      SessionIdentity identity =
          new SessionIdentity("s" + i, false, null, true, Duration.ofHours(12).toNanos());
      Credential credential =
          new PasswordCredential(calls, "bot@example.com", new Secret("secret"), null);
      new ManagedSession(identity, credential, isTimerEach ? withQueue(all, timers) : all).begin();
    }
  }

  private static KeeperContext withQueue(KeeperContext all, Timers timers) {
    DueQueue queue = new DueQueue(timers, all.elapsed());
    return new KeeperContext(
        all.elapsed(),
        all.ticker(),
        all.clock(),
        all.random(),
        queue,
        new Recovery(queue, all.elapsed(), all.random()),
        all.waits(),
        all.patience(),
        all.serverTime(),
        all.lifetimes(),
        all.oldBearers(),
        all.publisher(),
        all.ledger(),
        all.telemetry(),
        all.sources());
  }
}
