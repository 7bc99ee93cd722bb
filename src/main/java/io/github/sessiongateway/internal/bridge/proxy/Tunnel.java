package io.github.sessiongateway.internal.bridge.proxy;

import io.github.sessiongateway.internal.net.Abort;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.NetSocket;

/**
 * A WebSocket of a program to Koyeb: bytes in both directions, which the gateway does not read. If
 * one side reads slowly, the other is not read. Confined to one event loop.
 */
public final class Tunnel {
  private final HttpConnection connection;
  private final NetSocket program;
  private final NetSocket koyeb;
  private boolean isOpen = true;

  Tunnel(HttpConnection connection, NetSocket program, NetSocket koyeb) {
    this.connection = connection;
    this.program = program;
    this.koyeb = koyeb;
  }

  /** Passes bytes on until one side closes. Then calls a handler, once. */
  public void open(Runnable closed) {
    program.closeHandler(v -> close(closed));
    koyeb.closeHandler(v -> close(closed));
    var unused = Future.join(program.pipeTo(koyeb), koyeb.pipeTo(program));
  }

  private void close(Runnable closed) {
    if (isOpen) {
      isOpen = false;
      var unused = Future.join(koyeb.close(), program.close());
      closed.run();
    }
  }

  /** Closes both sides at once, whether they read or not. */
  public void abort() {
    var unused = koyeb.close();
    Abort.connection(connection);
  }
}
