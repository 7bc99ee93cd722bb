package io.github.sessiongateway.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.function.BooleanSupplier;

/**
 * One socket of a client that does little work. It sends the same encoded request again, and only
 * checks whether a reply is a failure. Confined to its event loop.
 */
final class LoadSocket {
  /** As far as the type of an answer is, in any framing. */
  private static final int HEAD = 24;

  /** The error of no request that comes before a bridge closes a socket. */
  private static final String LAST_OF_TCP = "{\"type\":\"err\",\"failure";

  private final Runnable sender;
  private final Runnable closer;
  private final BooleanSupplier full;
  private Answered answered = failed -> {};
  private final Promise<Void> gone = Promise.promise();
  private boolean isLeft;
  private Buffer begun = Buffer.buffer();

  /** Takes the answers. */
  interface Answered {
    void answer(boolean failed);
  }

  private LoadSocket(Runnable sender, Runnable closer, BooleanSupplier full) {
    this.sender = sender;
    this.closer = closer;
    this.full = full;
  }

  /** Opens sockets of one framing, from one address. */
  static final class Opener {
    private final String framing;
    private final int port;
    private final NetClient net;
    private final WebSocketClient web;
    private final String address;
    private int opened;

    Opener(Vertx vertx, String framing, int port, String from, String address) {
      this.framing = framing;
      this.port = port;
      this.net = vertx.createNetClient(new NetClientOptions().setLocalAddress(from));
      this.web =
          vertx.createWebSocketClient(
              new WebSocketClientOptions().setLocalAddress(from).setMaxConnections(100_000));
      this.address = address;
    }

    /** A login is another one on each socket. */
    private String request() {
      JsonObject body =
          switch (address) {
            case "session.login" ->
                new JsonObject()
                    .put("email", "bench-" + opened++ + "@example.com")
                    .put("password", "bench");
            case "session.token" -> new JsonObject();
            default -> new JsonObject().put("token", "eyJhbGciOiJIUzI1NiJ9.e30.c2ln");
          };
      return new JsonObject()
          .put("type", "send")
          .put("address", address)
          .put("replyAddress", "a3f1c2d4-0000-4000-8000-123456789abc")
          .put("headers", new JsonObject())
          .put("body", body)
          .encode();
    }

    Future<LoadSocket> open() {
      return switch (framing) {
        case "tcp" -> net.connect(port, "127.0.0.1").map(this::tcp);
        case "raw" -> web.connect(port, "127.0.0.1", "/eventbus/websocket").map(this::raw);
        default -> web.connect(port, "127.0.0.1", "/eventbus/1/load/websocket").map(this::sockJs);
      };
    }

    Future<Void> close() {
      return net.close().compose(closed -> web.close());
    }

    private LoadSocket tcp(NetSocket socket) {
      Buffer json = Buffer.buffer(request());
      Buffer frame = Buffer.buffer().appendInt(json.length()).appendBuffer(json);
      LoadSocket load =
          new LoadSocket(() -> socket.write(frame), socket::close, socket::writeQueueFull);
      socket
          .handler(load::received)
          .exceptionHandler(broken -> {})
          .closeHandler(closed -> load.gone.complete());
      return load;
    }

    private LoadSocket raw(WebSocket socket) {
      String request = request();
      LoadSocket load =
          new LoadSocket(
              () -> socket.writeTextMessage(request), socket::close, () -> isFull(socket));
      socket.handler(frame -> load.answer(frame.getString(0, Math.min(HEAD, frame.length()))));
      return watched(socket, load);
    }

    private LoadSocket sockJs(WebSocket socket) {
      String message = new JsonArray().add(request()).encode();
      LoadSocket load =
          new LoadSocket(
              () -> socket.writeTextMessage(message), socket::close, () -> isFull(socket));
      socket.textMessageHandler(
          text -> {
            if (text.startsWith("a")) {
              load.answer(text.substring(0, HEAD));
            }
          });
      return watched(socket, load);
    }

    private static boolean isFull(WebSocket socket) {
      return socket.isClosed() || socket.writeQueueFull();
    }

    private static LoadSocket watched(WebSocket socket, LoadSocket load) {
      socket.exceptionHandler(broken -> {}).closeHandler(closed -> load.gone.complete());
      socket.frameHandler(frame -> load.isLeft |= frame.isClose());
      return load;
    }
  }

  LoadSocket onAnswer(Answered handler) {
    answered = handler;
    return this;
  }

  /** Comes once it is closed, whoever did it. */
  Future<Void> gone() {
    return gone.future();
  }

  /** Whether more is written than the bridge reads, or the bridge has said that it closes. */
  boolean isFull() {
    return isLeft || full.getAsBoolean();
  }

  void send() {
    sender.run();
  }

  Future<Void> close() {
    closer.run();
    return gone();
  }

  private void received(Buffer bytes) {
    Buffer all = begun.length() == 0 ? bytes : begun.appendBuffer(bytes);
    int at = 0;
    while (all.length() - at >= 4 && all.length() - at - 4 >= all.getInt(at)) {
      int end = at + 4 + all.getInt(at);
      answer(all.getString(at + 4, Math.min(at + 4 + HEAD, end)));
      at = end;
    }
    begun = at == all.length() ? Buffer.buffer() : all.getBuffer(at, all.length());
  }

  private void answer(String head) {
    if (head.startsWith(LAST_OF_TCP)) {
      isLeft = true;
    } else {
      answered.answer(head.contains("err"));
    }
  }
}
