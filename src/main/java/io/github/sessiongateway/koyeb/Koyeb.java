package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.clock.FixedDelay;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.UpstreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Koyeb, connected: its sessions, and the connections behind them. */
public final class Koyeb {
  private static final int IDLE_SECONDS = 30;

  private final HttpClient connections;
  private final Sessions sessions;
  private final Notices notices;

  private Koyeb(HttpClient connections, Sessions sessions, Notices notices) {
    this.connections = connections;
    this.sessions = sessions;
    this.notices = notices;
  }

  /** Makes ready to call Koyeb; connects with the first call. */
  public static Koyeb open(
      Vertx vertx,
      Timers timers,
      LongSupplier nanoTime,
      RandomGenerator random,
      UpstreamConfig config) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout((int) config.connectTimeout().toMillis())
            // A connection in use is bounded by its call's own timer.
            .setKeepAliveTimeout(IDLE_SECONDS);
    // Who waits, waits in LimitedCalls.
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(config.maxInFlight());
    HttpClient connections = vertx.httpClientBuilder().with(options).with(pool).build();
    // A redirect would carry the bearer to whatever host it names.
    WebClientOptions web =
        new WebClientOptions().setFollowRedirects(false).setUserAgent("koyeb-session-gateway");
    WebClient client =
        CallGuard.guard(
            WebClient.wrap(connections, web),
            new FixedDelay(timers, nanoTime, config.attemptTimeout()));
    Notices notices = new Notices(nanoTime);
    Calls calls = new HttpCalls(client, config.baseUrl(), config.maxReplyBytes(), notices);
    return new Koyeb(
        connections,
        new KoyebSessions(decorated(calls, timers, nanoTime, random, notices, config)),
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
    Calls limited = new LimitedCalls(calls, config.maxInFlight(), config.maxWaiting(), nanoTime);
    Breaker breaker = new Breaker(config.breaker(), nanoTime, listener);
    Calls breaking = new BreakingCalls(limited, breaker, new Pauses(nanoTime));
    Calls retrying =
        new RetryingCalls(breaking, config.retry(), config.deadline(), timers, nanoTime, random);
    return new CoalescingCalls(retrying);
  }

  /** The four calls. */
  public Sessions sessions() {
    return sessions;
  }

  /** What an operator should know of Koyeb, each a sentence. Safe from any thread. */
  public List<String> notices() {
    return notices.shown();
  }

  /** Closes every connection, also those with a call under way. */
  public Future<Void> close() {
    return connections.close();
  }
}
