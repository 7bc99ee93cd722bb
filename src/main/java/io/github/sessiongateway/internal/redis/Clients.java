package io.github.sessiongateway.internal.redis;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.StoreAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisStandaloneConnectOptions;
import java.nio.file.Path;
import java.time.Duration;

/** Makes clients of one address, each for one connection. */
final class Clients {
  private final Vertx vertx;
  private final StoreAddress address;
  private final int mostWaiting;
  private final Duration limit;

  /**
   * @param mostWaiting the most requests that wait for replies on a connection
   * @param limit how long a connection may take to be made
   */
  Clients(Vertx vertx, StoreAddress address, int mostWaiting, Duration limit) {
    this.vertx = vertx;
    this.address = address;
    this.mostWaiting = mostWaiting;
    this.limit = limit;
  }

  /** Returns a client that has not connected yet. */
  Redis create() {
    RedisOptions options =
        new RedisOptions()
            .setConnectionString(url())
            .setNetClientOptions(net())
            .setMaxPoolSize(1)
            .setPoolCleanerInterval(-1)
            .setTracingPolicy(TracingPolicy.IGNORE);
    return Redis.createStandaloneClient(
        vertx, options, () -> Future.succeededFuture(connect(options)));
  }

  /** The password is not in the URL, because the library shows URLs in messages. */
  private String url() {
    String scheme = address.isTls() ? "rediss://" : "redis://";
    String host = Hosts.inUrl(address.host());
    String database = address.database().isEmpty() ? "" : "/" + address.database();
    return scheme + host + ":" + address.port() + database;
  }

  private NetClientOptions net() {
    NetClientOptions options =
        new NetClientOptions()
            .setConnectTimeout(Math.toIntExact(limit.toMillis()))
            .setTcpNoDelay(true)
            .setTcpKeepAlive(true);
    if (!address.isTls()) {
      return options;
    }
    options.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
    Path file = address.caFile();
    return file == null
        ? options
        : options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString()));
  }

  private RedisStandaloneConnectOptions connect(RedisOptions options) {
    RedisStandaloneConnectOptions connect =
        new RedisStandaloneConnectOptions(options).setMaxWaitingHandlers(mostWaiting);
    Secret password = address.password();
    if (password != null) {
      connect.setPassword(password.value());
    }
    if (!address.user().isEmpty()) {
      connect.setUser(address.user());
    }
    return connect;
  }
}
