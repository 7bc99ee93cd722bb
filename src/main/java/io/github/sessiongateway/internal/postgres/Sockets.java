package io.github.sessiongateway.internal.postgres;

import io.github.sessiongateway.internal.net.Abort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Vert.x whose TCP connections can be aborted. The client of PostgreSQL only asks the server to
 * close a connection. One that hangs does not, and would keep Vert.x from closing. There is no
 * public way to the client's sockets. Confined to one event loop.
 */
final class Sockets extends VertxWrapper {
  private final List<NetSocket> opened = new ArrayList<>();
  private boolean aborted;

  Sockets(Vertx vertx) {
    super((VertxInternal) vertx);
  }

  /** Closes the connections, and those that are made from now on. */
  void abort() {
    aborted = true;
    opened.forEach(Abort::socket);
    opened.clear();
  }

  private void add(NetSocket socket) {
    opened.add(socket);
    if (aborted) {
      abort();
    }
  }

  @Override
  public NetClient createNetClient(NetClientOptions options) {
    return new Watched(super.createNetClient(options));
  }

  private final class Watched implements NetClient {
    private final NetClient client;

    Watched(NetClient client) {
      this.client = client;
    }

    @Override
    public Future<NetSocket> connect(int port, String host) {
      return client.connect(port, host).onSuccess(Sockets.this::add);
    }

    @Override
    public Future<NetSocket> connect(int port, String host, String serverName) {
      return client.connect(port, host, serverName).onSuccess(Sockets.this::add);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress address) {
      return client.connect(address).onSuccess(Sockets.this::add);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress address, String serverName) {
      return client.connect(address, serverName).onSuccess(Sockets.this::add);
    }

    @Override
    public Future<NetSocket> connect(ConnectOptions options) {
      return client.connect(options).onSuccess(Sockets.this::add);
    }

    @Override
    public Future<Void> shutdown(long timeout, TimeUnit unit) {
      return client.shutdown(timeout, unit);
    }

    @Override
    public Future<Boolean> updateSSLOptions(ClientSSLOptions options, boolean force) {
      return client.updateSSLOptions(options, force);
    }

    @Override
    public boolean isMetricsEnabled() {
      return client.isMetricsEnabled();
    }
  }
}
