package io.github.sessiongateway.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy of a company: it opens tunnels by CONNECT, and keeps what programs send to it. */
public final class ConnectProxy {
  private final NetServer server;
  // Held: Vert.x closes a client that is collected.
  private final NetClient behind;
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private volatile String answer;

  private ConnectProxy(Vertx vertx) {
    behind = vertx.createNetClient();
    server =
        Await.result(
            vertx
                .createNetServer()
                .connectHandler(socket -> socket.handler(head -> tunnel(socket, head)))
                .listen(0, "127.0.0.1"));
  }

  public static ConnectProxy start(Vertx vertx) {
    return new ConnectProxy(vertx);
  }

  /** Answers with these bytes from now on, and opens no tunnel. */
  public void answer(String bytes) {
    answer = bytes;
  }

  public int port() {
    return server.actualPort();
  }

  /** Returns what programs have sent, also through tunnels. */
  public List<String> seen() {
    return seen;
  }

  private void tunnel(NetSocket socket, Buffer head) {
    seen.add(head.toString());
    if (answer != null) {
      socket.write(answer);
      return;
    }
    String target = head.toString().split(" ", -1)[1];
    int colon = target.indexOf(':');
    socket.pause();
    behind
        .connect(Integer.parseInt(target.substring(colon + 1)), target.substring(0, colon))
        .onSuccess(
            upstream -> {
              upstream.handler(socket::write);
              socket.handler(
                  data -> {
                    seen.add(data.toString("ISO-8859-1"));
                    upstream.write(data);
                  });
              socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
              socket.resume();
            });
  }
}
