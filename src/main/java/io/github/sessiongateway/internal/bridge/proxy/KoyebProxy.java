package io.github.sessiongateway.internal.bridge.proxy;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyResponse;
import org.jspecify.annotations.Nullable;

/**
 * Passes requests on to Koyeb's API, each with the token of one session. Confined to one event
 * loop.
 */
public final class KoyebProxy implements ProxyInterceptor {
  private static final String EXCHANGE = "exchange";

  private final ProxySources sources;
  private final String session;
  private final HttpProxy proxy;
  private @Nullable ProxyHooks hooks;

  /**
   * Creates a proxy.
   *
   * @param session the name of the session
   */
  public KoyebProxy(Vertx vertx, ProxySources sources, String session) {
    this.sources = sources;
    this.session = session;
    // The library keeps this client for a cache, which is off. It never connects.
    this.proxy =
        HttpProxy.reverseProxy(new ProxyOptions(), vertx.createHttpClient())
            .origin(this::connect)
            .addInterceptor(this, true);
  }

  /** Passes a request on, and its answer back. The request must not be malformed. */
  public void forward(HttpServerRequest request, ProxyHooks listener) {
    // The library creates the context of the request before it returns.
    hooks = listener;
    proxy.handle(request);
  }

  private Future<HttpClientRequest> connect(ProxyContext context) {
    return sources.upstream().request().map(exchange(context)::connected);
  }

  @Override
  public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
    ProxyExchange exchange = new ProxyExchange(context, sources, session, requireNonNull(hooks));
    context.set(EXCHANGE, exchange);
    return exchange.run();
  }

  @Override
  public Future<Void> handleProxyResponse(ProxyContext context) {
    return exchange(context).answer();
  }

  private static ProxyExchange exchange(ProxyContext context) {
    return context.get(EXCHANGE, ProxyExchange.class);
  }
}
