package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.api.AccessTokens;
import io.github.sessiongateway.api.Sessions;
import io.github.sessiongateway.clock.FixedDelay;
import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.ProxyConfig;
import io.github.sessiongateway.config.RetryConfig;
import io.github.sessiongateway.config.TransportConfig;
import io.github.sessiongateway.config.UpstreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Koyeb, connected: its sessions, and the connections behind them. */
public final class Koyeb {
  private static final int IDLE_SECONDS = 30;

  /** Beside upstream.max-in-flight, so that a flood of requests cannot starve a refresh. */
  private static final int OWN_IN_FLIGHT = 8;

  private static final int OWN_WAITING = 4096;

  /**
   * The calls that nobody waits for, such as a refresh ahead of time: never sent again, and with an
   * allowance of their own.
   */
  public record Unattended(Sessions sessions, AccessTokens accessTokens) {}

  private final HttpClient connections;
  private final HttpCalls calls;
  private final Sessions sessions;
  private final Unattended unattended;
  private final Notices notices;

  private Koyeb(
      HttpClient connections,
      HttpCalls calls,
      Sessions sessions,
      Unattended unattended,
      Notices notices) {
    this.connections = connections;
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
    Connections made =
        new Connections(
            config.baseUrl().getScheme().equals("https"),
            timers,
            config.transport().connectionMaxLife(),
            config.attemptTimeout());
    HttpClient connections =
        vertx
            .httpClientBuilder()
            .with(options(config))
            .with(pool(config))
            .withConnectHandler(made::connected)
            .build();
    // A redirect would carry the bearer to whatever host it names.
    WebClientOptions web =
        new WebClientOptions().setFollowRedirects(false).setUserAgent("koyeb-session-gateway");
    WebClient client =
        CallGuard.guard(
            WebClient.wrap(connections, web),
            new FixedDelay(timers, nanoTime, config.attemptTimeout()),
            made);
    Notices notices = new Notices(nanoTime);
    HttpCalls calls =
        new HttpCalls(
            client,
            config.baseUrl(),
            config.attemptTimeout(),
            config.maxReplyBytes(),
            notices,
            nanoTime);
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
    return new Koyeb(
        connections,
        calls,
        new KoyebSessions(waitedFor),
        new Unattended(new KoyebSessions(unattended), new KoyebAccessTokens(unattended)),
        notices);
  }

  private static HttpClientOptions options(UpstreamConfig config) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout((int) config.connectTimeout().toMillis())
            .setSslHandshakeTimeout(config.connectTimeout().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            // A connection in use is bounded by its call's own timer.
            .setKeepAliveTimeout(IDLE_SECONDS)
            .setHttp2KeepAliveTimeout(IDLE_SECONDS);
    if (config.baseUrl().getScheme().equals("https")) {
      // By ALPN: where Koyeb offers no HTTP/2, it is HTTP/1.1.
      options.setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2);
    }
    TransportConfig transport = config.transport();
    if (transport.trustFile() != null) {
      options.setTrustOptions(
          new PemTrustOptions().addCertPath(transport.trustFile().toAbsolutePath().toString()));
    }
    ProxyConfig proxy = transport.proxy();
    if (proxy != null) {
      options.setProxyOptions(
          new ProxyOptions()
              .setType(ProxyType.HTTP)
              .setConnectTimeout(config.connectTimeout())
              .setHost(proxy.host())
              .setPort(proxy.port())
              .setUsername(proxy.user())
              .setPassword(proxy.password() == null ? null : proxy.password().value()));
    }
    return options;
  }

  private static PoolOptions pool(UpstreamConfig config) {
    // Who waits, waits in LimitedCalls. One connection of HTTP/2 is enough, unless Koyeb allows it
    // few streams.
    int most = config.maxInFlight() + OWN_IN_FLIGHT;
    return new PoolOptions().setHttp1MaxSize(most).setHttp2MaxSize(most);
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

  /** What an operator should know of Koyeb, each a sentence. Safe from any thread. */
  public List<String> notices() {
    return notices.shown();
  }

  /** Closes every connection, also those with a call under way. */
  public Future<Void> close() {
    calls.close();
    return connections.close();
  }
}
