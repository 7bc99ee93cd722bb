package io.github.sessiongateway.internal.koyeb.http;

import io.github.sessiongateway.internal.config.LimitsConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The connections for requests that programs send through the gateway, apart from the gateway's own
 * calls. They speak HTTP/1.1: over HTTP/2, a program that reads slowly would delay all that share
 * its connection, and WebSockets need HTTP/1.1 as well.
 */
final class ApiClient {
  /** A connection in use is closed after this time without a byte in either direction. */
  static final Duration SILENCE = Duration.ofMinutes(5);

  private final HttpClient client;
  private final RequestOptions target;

  /** Opens a client that connects with its first request. */
  ApiClient(Vertx vertx, HttpClientOptions options, UpstreamConfig config) {
    client =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions(options)
                    .setUseAlpn(false)
                    .setProtocolVersion(HttpVersion.HTTP_1_1)
                    .setIdleTimeout((int) SILENCE.toSeconds()))
            .with(
                new PoolOptions()
                    // Each request has a connection of a program, and their number is limited.
                    .setHttp1MaxSize(LimitsConfig.MAX_SOCKETS)
                    .setMaxLifetimeUnit(TimeUnit.SECONDS)
                    .setMaxLifetime((int) config.transport().connectionMaxLife().toSeconds()))
            .build();
    target =
        new RequestOptions()
            .setHost(config.baseUrl().getHost())
            .setPort(HttpAttempts.port(config.baseUrl()))
            .setSsl(config.baseUrl().getScheme().equals("https"));
  }

  /** Returns a request to Koyeb, which is not sent yet. */
  Future<HttpClientRequest> request() {
    return client.request(target);
  }

  /** Closes every connection, also those in use. */
  Future<Void> close() {
    return client.close();
  }
}
