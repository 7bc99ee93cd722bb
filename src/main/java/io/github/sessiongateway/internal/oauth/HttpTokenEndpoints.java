package io.github.sessiongateway.internal.oauth;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.ProxyConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The token endpoints by HTTP. A request has a connection of its own, because one comes in minutes.
 * A request whose connection breaks is sent once more at once, because a server that has carried it
 * out recognizes the same refresh token for a short time. Confined to one event loop.
 */
public final class HttpTokenEndpoints implements TokenEndpoints {
  /** The number of requests that are under way at the same time. */
  private static final int AT_ONCE = 16;

  private final Vertx vertx;
  private final Timers timers;
  private final LongSupplier nanoTime;
  private final Supplier<UpstreamConfig> upstream;
  private final Slots slots = new Slots(AT_ONCE);
  private final Map<URI, EndpointHealth> health = new HashMap<>();

  /**
   * @param upstream whose time-outs, authorities and proxy hold for the endpoints, too
   */
  public HttpTokenEndpoints(
      Vertx vertx, Timers timers, LongSupplier nanoTime, Supplier<UpstreamConfig> upstream) {
    this.vertx = vertx;
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.upstream = upstream;
  }

  @Override
  public Future<Answer> post(TokenRequest request) {
    return slots.call(() -> called(request));
  }

  private Future<Answer> called(TokenRequest request) {
    EndpointHealth endpoint =
        health.computeIfAbsent(request.url(), url -> new EndpointHealth(nanoTime));
    SessionException refusal = endpoint.refusal();
    if (refusal != null) {
      return Future.failedFuture(refusal);
    }
    Duration timeout = upstream.get().attemptTimeout();
    long begin = nanoTime.getAsLong();
    return attempt(request, timeout)
        .recover(
            cause -> {
              Duration left = timeout.minusNanos(nanoTime.getAsLong() - begin);
              boolean isBroken =
                  cause instanceof SessionException failure
                      && failure.failure() == Failure.UNREACHABLE
                      && left.compareTo(Duration.ZERO) > 0;
              return isBroken ? attempt(request, left) : Future.failedFuture(cause);
            })
        .onComplete(
            (answer, failure) -> {
              if (failure != null || answer.status() >= 500) {
                endpoint.failed();
              } else {
                endpoint.succeeded();
              }
              Duration wait = failure == null ? answer.retryAfter() : null;
              if (wait != null) {
                endpoint.paused(wait);
              }
            });
  }

  private Future<Answer> attempt(TokenRequest request, Duration timeout) {
    return new TokenAttempt(
            vertx.createHttpClient(options(request.url(), upstream.get())), timers, timeout)
        .send(request);
  }

  private static HttpClientOptions options(URI url, UpstreamConfig upstream) {
    int connect = (int) upstream.connectTimeout().toMillis();
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(connect)
            .setSslHandshakeTimeout(connect)
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    var trust = upstream.transport().trust();
    if (trust != null) {
      options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(trust.pem())));
    }
    var proxy = upstream.transport().proxy();
    if (proxy != null && !Hosts.isLoopback(url.getHost())) {
      options.setProxyOptions(proxy(proxy.config(), upstream.connectTimeout()));
    }
    return options;
  }

  private static ProxyOptions proxy(ProxyConfig proxy, Duration connect) {
    return new ProxyOptions()
        .setType(ProxyType.HTTP)
        .setConnectTimeout(connect)
        .setHost(proxy.host())
        .setPort(proxy.port())
        .setUsername(proxy.user())
        .setPassword(proxy.password() == null ? null : proxy.password().value());
  }
}
