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
import java.util.function.LongSupplier;

/** Koyeb, connected: its sessions, and the connections behind them. */
public final class Koyeb {
  private static final int IDLE_SECONDS = 30;

  private final HttpClient connections;
  private final Sessions sessions;

  private Koyeb(HttpClient connections, Sessions sessions) {
    this.connections = connections;
    this.sessions = sessions;
  }

  /** Makes ready to call Koyeb; connects with the first call. */
  public static Koyeb open(
      Vertx vertx, Timers timers, LongSupplier nanoTime, UpstreamConfig config) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout((int) config.connectTimeout().toMillis())
            // A connection in use is bounded by its call's own timer.
            .setKeepAliveTimeout(IDLE_SECONDS);
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(config.maxInFlight())
            .setMaxWaitQueueSize(config.maxWaiting());
    HttpClient connections = vertx.httpClientBuilder().with(options).with(pool).build();
    // A redirect would carry the bearer to whatever host it names.
    WebClientOptions web =
        new WebClientOptions().setFollowRedirects(false).setUserAgent("koyeb-session-gateway");
    WebClient client =
        CallGuard.guard(
            WebClient.wrap(connections, web),
            new FixedDelay(timers, nanoTime, config.attemptTimeout()));
    return new Koyeb(
        connections, new KoyebSessions(client, config.baseUrl(), config.maxReplyBytes()));
  }

  /** The four calls. */
  public Sessions sessions() {
    return sessions;
  }

  /** Closes every connection, also those with a call under way. */
  public Future<Void> close() {
    return connections.close();
  }
}
