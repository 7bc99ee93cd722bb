package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.AccessTokens;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.RetryConfig;
import io.github.sessiongateway.config.UpstreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Koyeb, connected: its sessions, and the connections behind them. */
public final class Koyeb {
  /** Beside upstream.max-in-flight, so that a flood of requests cannot starve a refresh. */
  static final int OWN_IN_FLIGHT = 8;

  private static final int OWN_WAITING = 4096;

  /**
   * The calls that nobody waits for, such as a refresh ahead of time: never sent again, and with an
   * allowance of their own.
   */
  public record Unattended(Sessions sessions, AccessTokens accessTokens) {}

  private final Clients clients;
  private final HttpCalls calls;
  private final Sessions sessions;
  private final Unattended unattended;
  private final Notices notices;

  private Koyeb(
      Clients clients, HttpCalls calls, Sessions sessions, Unattended unattended, Notices notices) {
    this.clients = clients;
    this.calls = calls;
    this.sessions = sessions;
    this.unattended = unattended;
    this.notices = notices;
  }

  /** Makes ready to call Koyeb; connects with the first call. */
  public static Koyeb open(
      Vertx vertx,
      Timers timers,
      LongSupplier nanoTime,
      RandomGenerator random,
      UpstreamConfig config) {
    VertxInternals.check();
    Clients clients = new Clients(vertx, timers, nanoTime, config);
    Notices notices = new Notices(nanoTime);
    HttpCalls calls =
        new HttpCalls(
            clients.open(config.transport()), config, notices, nanoTime, InstantSource.system());
    Breaker breaker = new Breaker(config.breaker(), nanoTime, notices);
    Pauses pauses = new Pauses(nanoTime);
    CoalescingCalls waitedFor =
        new CoalescingCalls(
            resent(
                new BreakingCalls(limited(calls, nanoTime, config), breaker, pauses),
                timers,
                nanoTime,
                random,
                config.retry(),
                config));
    Calls nobodyWaits = new LimitedCalls(calls, OWN_IN_FLIGHT, OWN_WAITING, nanoTime);
    Calls unattended =
        waitedFor.beside(
            resent(
                new BreakingCalls(nobodyWaits, breaker, pauses),
                timers,
                nanoTime,
                random,
                new RetryConfig(0, config.retry().backoffInitial(), config.retry().backoffCap()),
                config));
    clients.follow(config.transport(), calls::use);
    return new Koyeb(
        clients,
        calls,
        new KoyebSessions(waitedFor),
        new Unattended(new KoyebSessions(unattended), new KoyebAccessTokens(unattended)),
        notices);
  }

  /** What survives a Koyeb that fails, from the inside out. */
  static Calls decorated(
      Calls calls,
      Timers timers,
      LongSupplier nanoTime,
      RandomGenerator random,
      Breaker.Listener listener,
      UpstreamConfig config) {
    Breaker breaker = new Breaker(config.breaker(), nanoTime, listener);
    Calls breaking =
        new BreakingCalls(limited(calls, nanoTime, config), breaker, new Pauses(nanoTime));
    return new CoalescingCalls(resent(breaking, timers, nanoTime, random, config.retry(), config));
  }

  private static Calls limited(Calls calls, LongSupplier nanoTime, UpstreamConfig config) {
    return new LimitedCalls(calls, config.maxInFlight(), config.maxWaiting(), nanoTime);
  }

  private static Calls resent(
      Calls calls,
      Timers timers,
      LongSupplier nanoTime,
      RandomGenerator random,
      RetryConfig retry,
      UpstreamConfig config) {
    // With less time left, a call would most likely be done and not be heard of.
    Duration least = config.attemptTimeout().dividedBy(10);
    return new RetryingCalls(calls, retry, config.deadline(), least, timers, nanoTime, random);
  }

  /** The four calls. */
  public Sessions sessions() {
    return sessions;
  }

  /** The calls of who has a back-off of its own. */
  public Unattended unattended() {
    return unattended;
  }

  /** Tells {@code open}, {@code half_open} or {@code closed}; to be set before the first call. */
  public void whenCircuitChanges(Consumer<String> listener) {
    notices.whenCircuitChanges(listener);
  }

  /** Tells each call that Koyeb has done, to be set before the first call. */
  public void whenAnswered(Runnable listener) {
    notices.whenAnswered(listener);
  }

  /** What an operator should know of Koyeb, each a sentence. Safe from any thread. */
  public List<String> notices() {
    return Stream.concat(clients.troubles().stream(), notices.shown().stream()).toList();
  }

  /** Closes every connection, also those with a call under way. */
  public Future<Void> close() {
    calls.close();
    return clients.close();
  }
}
