package io.github.sessiongateway.internal.postgres;

import io.github.sessiongateway.internal.config.ConfigException;
import io.github.sessiongateway.internal.config.Hosts;
import io.github.sessiongateway.internal.config.PemFile;
import io.github.sessiongateway.internal.config.StoreAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How a connection to the server is made.
 *
 * <p>A pool of one connection stands for each, because it is the only way to set options of TCP.
 */
record Server(Vertx vertx, StoreAddress address) {
  static final String CA_FILE = "sessions-store.ca-file";
  private static final int CONNECT_MILLIS = 2_000;
  private static final int PIPELINED = 256;

  /** The parameters of a start that every pooler knows. The client's own are more. */
  private static final Map<String, String> PARAMETERS =
      Map.of("application_name", "koyeb-session-gateway", "client_encoding", "utf8");

  /** Returns the host and the port. */
  String name() {
    return Hosts.authority(address.host(), address.port());
  }

  /**
   * Returns a pool whose one connection is made at its first use.
   *
   * @param sockets gets its sockets
   * @param direct whether no pooler stands before the server. Behind one that gives each
   *     transaction another connection, no statement may stay prepared.
   */
  Future<Pool> pool(Sockets sockets, boolean direct) {
    if (!address.isTls()) {
      return Future.succeededFuture(pool(sockets, options(direct).setSslMode(SslMode.DISABLE)));
    }
    // The file is read for each connection, so that it can be replaced.
    return vertx
        .executeBlocking(() -> trust(address.caFile()), false)
        .map(
            trust ->
                pool(
                    sockets,
                    options(direct)
                        .setSslMode(SslMode.VERIFY_FULL)
                        .setSslOptions(
                            new ClientSSLOptions()
                                .setHostnameVerificationAlgorithm("HTTPS")
                                .setTrustOptions(trust))));
  }

  private static Pool pool(Sockets sockets, PgConnectOptions options) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(1))
        .with(new NetClientOptions().setConnectTimeout(CONNECT_MILLIS).setTcpKeepAlive(true))
        // A supplier, because a copy of the options forgets the pooler.
        .connectingTo(() -> Future.succeededFuture(options))
        .using(sockets)
        .build();
  }

  private PgConnectOptions options(boolean direct) {
    PgConnectOptions options =
        new PgConnectOptions()
            .setHost(address.host())
            .setPort(address.port())
            .setUser(address.user())
            .setDatabase(address.database())
            .setProperties(PARAMETERS)
            .setPipeliningLimit(PIPELINED)
            .setCachePreparedStatements(direct)
            .setUseLayer7Proxy(!direct);
    return options.setPassword(address.password() == null ? "" : address.password().value());
  }

  private static TrustOptions trust(@Nullable Path caFile)
      throws IOException, GeneralSecurityException {
    if (caFile == null) {
      TrustManagerFactory jvm =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      jvm.init((KeyStore) null);
      return TrustOptions.wrap(jvm.getTrustManagers()[0]);
    }
    byte[] content;
    try {
      content = Files.readAllBytes(caFile);
    } catch (IOException e) {
      throw new ConfigException(List.of(CA_FILE + ": must name a file that can be read"));
    }
    return new PemTrustOptions()
        .addCertValue(Buffer.buffer(PemFile.write(PemFile.certificates(CA_FILE, content))));
  }
}
