package io.github.sessiongateway.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands before a server as a network does: it may be slow to connect, and may lose a connection.
 */
public final class Relay {
  private final Vertx vertx;
  private final int target;
  private final NetServer server;
  private final List<Runnable> held = new ArrayList<>();
  private Promise<Void> lost = Promise.promise();
  private boolean holds;
  private int deafTo;
  private int connections;

  private Relay(Vertx vertx, int target) {
    this.vertx = vertx;
    this.target = target;
    this.server = vertx.createNetServer().connectHandler(this::accept);
  }

  public static Relay start(Vertx vertx, int target) {
    Relay relay = new Relay(vertx, target);
    Await.result(relay.server.listen(0, "127.0.0.1"));
    return relay;
  }

  public int port() {
    return server.actualPort();
  }

  public synchronized int connections() {
    return connections;
  }

  /** Accepts, and then does nothing until it is released. */
  public synchronized void hold() {
    holds = true;
  }

  public synchronized void release() {
    holds = false;
    held.forEach(Runnable::run);
    held.clear();
  }

  /** Loses the data of the current connections from now on. Ends when some was lost. */
  public synchronized Future<Void> loseWhatComes() {
    deafTo = connections;
    lost = Promise.promise();
    return lost.future();
  }

  private synchronized void accept(NetSocket socket) {
    int number = ++connections;
    socket.pause();
    Runnable connect = () -> connect(socket, number);
    if (holds) {
      held.add(connect);
    } else {
      connect.run();
    }
  }

  private void connect(NetSocket socket, int number) {
    Tcp.connect(vertx, target)
        .onSuccess(
            upstream -> {
              upstream.handler(socket::write);
              upstream.closeHandler(v -> socket.close());
              socket.closeHandler(v -> upstream.close());
              socket.handler(data -> forward(upstream, number, data));
              socket.resume();
            })
        .onFailure(refused -> socket.close());
  }

  private synchronized void forward(NetSocket upstream, int number, Buffer data) {
    if (number > deafTo) {
      upstream.write(data);
    } else {
      lost.tryComplete();
    }
  }
}
