package io.github.sessiongateway.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.Objects;
import java.util.function.Consumer;

/** Sockets to this machine that stay open. */
public final class Tcp {
  private Tcp() {}

  public static Future<NetSocket> connect(Vertx vertx, int port) {
    return connect(vertx, new NetClientOptions(), port);
  }

  /** A socket that refers to its client: Vert.x closes one that nothing refers to, and its own. */
  public static Future<NetSocket> connect(Vertx vertx, NetClientOptions options, int port) {
    return connect(vertx, options, port, socket -> {});
  }

  /** Its handlers are set on its event loop, so that nothing can come, nor it close, before. */
  public static Future<NetSocket> connect(
      Vertx vertx, NetClientOptions options, int port, Consumer<NetSocket> handlers) {
    NetClient client = vertx.createNetClient(options);
    Promise<NetSocket> promise = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(
            v ->
                client
                    .connect(port, "127.0.0.1")
                    .onSuccess(
                        socket -> socket.shutdownHandler(w -> Objects.requireNonNull(client)))
                    .onSuccess(socket -> socket.exceptionHandler(broken -> {}))
                    .onSuccess(handlers::accept)
                    .onComplete(promise));
    return promise.future();
  }
}
