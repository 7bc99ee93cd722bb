package io.github.sessiongateway.internal.ops;

import io.github.sessiongateway.internal.clock.Ticker;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.OpsConfig;
import io.github.sessiongateway.internal.tls.Tls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of health, version and metrics. It changes nothing, so it may listen beyond
 * loopback: a platform probes and scrapes it from outside. Confined to one event loop.
 */
public final class OpsServer {
  private static final Logger log = LoggerFactory.getLogger(OpsServer.class);
  private static final int MAX_HEADERS = 8 * 1024;

  private final HttpServer server;
  private final URI url;
  private final OpsConnections connections;
  private final @Nullable MetricsKey key;

  private OpsServer(
      HttpServer server, URI url, OpsConnections connections, @Nullable MetricsKey key) {
    this.server = server;
    this.url = url;
    this.connections = connections;
    this.key = key;
  }

  /**
   * Starts the server. Fails with a {@code ConfigException} if the file of its key is wrong.
   *
   * @param tls null if the port speaks plain HTTP
   */
  public static Future<OpsServer> start(
      Vertx vertx,
      OpsConfig config,
      @Nullable Tls tls,
      OpsSources sources,
      Timers timers,
      Ticker ticker) {
    Future<@Nullable MetricsKey> read =
        config.keyFile() == null
            ? Future.succeededFuture()
            : MetricsKey.follow(vertx, timers, config.keyFile()).map(key -> key);
    return read.compose(
        key ->
            listen(vertx, config, tls, sources, timers, ticker, key)
                .onFailure(
                    cause -> {
                      if (key != null) {
                        key.close();
                      }
                    }));
  }

  private static Future<OpsServer> listen(
      Vertx vertx,
      OpsConfig config,
      @Nullable Tls tls,
      OpsSources sources,
      Timers timers,
      Ticker ticker,
      @Nullable MetricsKey key) {
    OpsConnections connections = new OpsConnections(timers);
    OpsRequests requests =
        new OpsRequests(sources, new Viewers(config), new PeerRates(ticker), key);
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxHeaderSize(MAX_HEADERS)
            // Over HTTP/2, Vert.x would send a body in reply to HEAD.
            .setHttp2ClearTextEnabled(false);
    return vertx
        .createHttpServer(tls == null ? options : tls.apply(options, connections::claim))
        .connectionHandler(connections::opened)
        .requestHandler(requests::handle)
        .listen(config.port(), config.host())
        .map(
            server -> {
              if (tls != null) {
                tls.follow(server::updateSSLOptions);
              }
              URI url =
                  Hosts.url(tls == null ? "http" : "https", config.host(), server.actualPort());
              reportReach(config, url);
              return new OpsServer(server, url, connections, key);
            });
  }

  private static void reportReach(OpsConfig config, URI url) {
    if (!Hosts.isLoopback(config.host())) {
      log.info(
          "The ops port listens beyond loopback, at {}: each host that reaches it may read {}",
          url,
          config.keyFile() == null ? "health, version and metrics" : "health and version");
    }
  }

  /** Returns the URL of the server. */
  public URI url() {
    return url;
  }

  /** Returns the number of open connections. */
  int connections() {
    return connections.taken();
  }

  /** Returns a sentence if the file of the key is wrong. Safe from any thread. */
  public List<String> troubles() {
    return key == null ? List.of() : key.troubles();
  }

  /** Closes the server. */
  public Future<Void> close() {
    if (key != null) {
      key.close();
    }
    return server.close();
  }
}
