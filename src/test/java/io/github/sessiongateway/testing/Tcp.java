package io.github.sessiongateway.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.Objects;

/** Sockets to this machine that stay open. */
public final class Tcp {
  private Tcp() {}

  public static Future<NetSocket> connect(Vertx vertx, int port) {
    return connect(vertx, new NetClientOptions(), port);
  }

  /** A socket that refers to its client: Vert.x closes one that nothing refers to, and its own. */
  public static Future<NetSocket> connect(Vertx vertx, NetClientOptions options, int port) {
    NetClient client = vertx.createNetClient(options);
    return client
        .connect(port, "127.0.0.1")
        .onSuccess(socket -> socket.shutdownHandler(v -> Objects.requireNonNull(client)));
  }
}
