package io.github.sessiongateway.internal.koyeb.http;

import io.github.sessiongateway.internal.clock.FixedDelay;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.ProxyConfig;
import io.github.sessiongateway.internal.config.TransportConfig;
import io.github.sessiongateway.internal.config.UpstreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP clients of Koyeb: one in use, and replaced ones until their last attempt has ended. A
 * client is replaced when its configuration or a file of the transport changes. Confined to one
 * event loop.
 */
final class Clients {
  private static final int IDLE_SECONDS = 30;

  /** The timer of an attempt may run a little later than its time-out. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  private static final Duration LONGEST_EXCHANGE = Duration.ofDays(1);

  private record Opened(HttpClient client, Connections connections) {}

  private final Vertx vertx;
  private final Timers timers;
  private final LongSupplier nanoTime;
  private final ToIntFunction<UpstreamConfig> maxConnections;
  private final KeptExchanges kept;
  private final TracingPolicy tracing;
  private final List<Opened> open = new ArrayList<>();
  private final List<ApiClient> replacedApis = new ArrayList<>();
  private @Nullable ApiClient api;
  private UpstreamConfig config;
  private WebClient client;
  private volatile TransportFiles files;
  private volatile boolean closed;

  /**
   * Opens a client that connects with its first request, and follows the files of its transport.
   *
   * @param maxConnections the largest number of connections by configuration
   * @param kept the exchanges that go on after their attempts
   * @param tracing what a tracer of Vert.x does with requests. Beside spans of our own, it would
   *     add a second {@code traceparent}, and two are as good as none.
   */
  Clients(
      Vertx vertx,
      Timers timers,
      LongSupplier nanoTime,
      UpstreamConfig config,
      ToIntFunction<UpstreamConfig> maxConnections,
      KeptExchanges kept,
      TracingPolicy tracing) {
    this.vertx = vertx;
    this.timers = timers;
    this.nanoTime = nanoTime;
    this.config = config;
    this.maxConnections = maxConnections;
    this.kept = kept;
    this.tracing = tracing;
    client = open(config);
    files = follow(config.transport());
  }

  /** Returns the client for the next attempt. */
  WebClient client() {
    return client;
  }

  /** Returns the client for the next request that a program sends through the gateway. */
  ApiClient api() {
    ApiClient opened = api;
    if (opened == null) {
      opened = new ApiClient(vertx, options(config), config);
      api = opened;
    }
    return opened;
  }

  private TransportFiles follow(TransportConfig transport) {
    return TransportFiles.follow(
        vertx, timers, transport, next -> replace(config.withTransport(next)));
  }

  /**
   * Uses another configuration of the same Koyeb. The contents of files that both name are left to
   * their watch. The client is replaced only if what it was made of has changed.
   */
  void change(UpstreamConfig to) {
    TransportConfig before = config.transport();
    UpstreamConfig next = to.withTransport(to.transport().withContentsOf(before));
    if (next.transport().equals(before)
        && next.connectTimeout().equals(config.connectTimeout())
        && next.attemptTimeout().equals(config.attemptTimeout())
        && maxConnections.applyAsInt(next) == maxConnections.applyAsInt(config)) {
      config = next;
      return;
    }
    replace(next);
    files.close();
    files = follow(next.transport());
  }

  private void replace(UpstreamConfig next) {
    Duration lastAttempt = config.attemptTimeout().plus(MARGIN);
    Opened old = open.get(open.size() - 1);
    client = open(next);
    config = next;
    var unused = timers.after(lastAttempt, () -> isReplaced(old));
    replaceApi();
  }

  /**
   * Exchanges under way go on for a day at most. Idle connections are closed soon by themselves.
   */
  private void replaceApi() {
    ApiClient old = api;
    if (old != null) {
      api = null;
      replacedApis.add(old);
      var unused = timers.after(LONGEST_EXCHANGE, () -> closeReplaced(old));
    }
  }

  private void closeReplaced(ApiClient old) {
    replacedApis.remove(old);
    var unused = old.close();
  }

  /** Closes a client whose attempts have ended, after the exchanges that are kept. */
  private void isReplaced(Opened old) {
    if (kept.isEmpty()) {
      close(old);
    } else {
      var unused = timers.after(KeptExchanges.LONGEST, () -> close(old));
    }
  }

  private WebClient open(UpstreamConfig config) {
    HttpClientOptions options = options(config);
    Addresses addresses = addresses(config, options.getProxyOptions());
    Connections made =
        new Connections(
            config.baseUrl().getScheme().equals("https"),
            addresses,
            timers,
            nanoTime,
            config,
            config.transport().connectionMaxLife());
    HttpClient connections =
        vertx
            .httpClientBuilder()
            .with(options)
            .with(pool(maxConnections.applyAsInt(config)))
            .withConnectHandler(made::connected)
            .build();
    // A redirect would carry the bearer to the host that it names.
    WebClientOptions web =
        new WebClientOptions().setFollowRedirects(false).setUserAgent("koyeb-session-gateway");
    open.add(new Opened(connections, made));
    return AttemptGuard.guard(
        WebClient.wrap(connections, web),
        new FixedDelay(timers, nanoTime, config.attemptTimeout()),
        addresses,
        made);
  }

  /** Returns a sentence for each file that is wrong. Safe from any thread. */
  List<String> troubles() {
    return files.troubles();
  }

  /** Closes every connection, also those with a call under way. */
  Future<Void> close() {
    closed = true;
    files.close();
    Stream<ApiClient> apis = Stream.concat(replacedApis.stream(), Stream.ofNullable(api));
    return Future.join(
            Stream.concat(List.copyOf(open).stream().map(this::close), apis.map(ApiClient::close))
                .toList())
        .mapEmpty();
  }

  /** Closes a client, after {@link Connections#untilClosable} if Koyeb was silent. */
  private Future<Void> close(Opened client) {
    open.remove(client);
    Duration wait = client.connections.untilClosable();
    if (wait.isZero()) {
      return client.client.close();
    }
    Promise<Void> ended = Promise.promise();
    var unused = timers.after(wait, () -> client.client.close().onComplete(ended));
    return ended.future();
  }

  /** Returns the addresses of Koyeb, or of the proxy. */
  private Addresses addresses(UpstreamConfig config, @Nullable ProxyOptions proxy) {
    String host = proxy == null ? config.baseUrl().getHost() : proxy.getHost();
    int port = HttpAttempts.port(config.baseUrl());
    return new Addresses(
        () -> lookedUp(host),
        proxy == null
            ? (request, ip) -> request.setServer(SocketAddress.inetSocketAddress(port, ip))
            : (request, ip) -> request.setProxyOptions(new ProxyOptions(proxy).setHost(ip)),
        config.connectTimeout(),
        nanoTime);
  }

  /** Returns no address for an IP address, or for an unknown name, of which Vert.x says why. */
  private Future<List<InetSocketAddress>> lookedUp(String host) {
    if (Hosts.isAddress(host)) {
      return Future.succeededFuture(List.of());
    }
    return VertxInternals.addresses(vertx, host)
        .otherwise(List.of())
        .map(
            found -> {
              if (closed) {
                // A client of Vert.x that connects while it closes does not end.
                throw new HttpClosedException("The client was closed");
              }
              return found;
            });
  }

  private HttpClientOptions options(UpstreamConfig config) {
    TransportConfig transport = config.transport();
    HttpClientOptions options =
        new HttpClientOptions()
            .setTracingPolicy(tracing)
            .setConnectTimeout((int) config.connectTimeout().toMillis())
            .setSslHandshakeTimeout(config.connectTimeout().toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            // An idle connection. The timer of an attempt bounds one in use.
            .setKeepAliveTimeout(IDLE_SECONDS)
            .setHttp2KeepAliveTimeout(IDLE_SECONDS);
    if (config.baseUrl().getScheme().equals("https")) {
      // By ALPN. If Koyeb offers no HTTP/2, it is HTTP/1.1.
      options.setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2);
    }
    if (transport.trust() != null) {
      options.setTrustOptions(
          new PemTrustOptions().addCertValue(Buffer.buffer(transport.trust().pem())));
    }
    if (transport.proxy() != null) {
      ProxyConfig proxy = transport.proxy().config();
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

  private static PoolOptions pool(int maxConnections) {
    // No attempt waits for a connection, because their number is limited before. One connection of
    // HTTP/2 is enough, unless Koyeb allows it few streams.
    return new PoolOptions().setHttp1MaxSize(maxConnections).setHttp2MaxSize(maxConnections);
  }
}
