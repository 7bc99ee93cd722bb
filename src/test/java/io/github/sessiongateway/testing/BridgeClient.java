package io.github.sessiongateway.testing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.parsetools.RecordParser;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A client of the bridge that can say anything, in any framing. */
public final class BridgeClient {
  /** How frames are put on the wire. */
  public enum Framing {
    RAW,
    SOCKJS,
    TCP
  }

  private final Queue<JsonObject> arrived = new ArrayDeque<>();
  private final Queue<Promise<JsonObject>> awaited = new ArrayDeque<>();
  private final Promise<String> closed = Promise.promise();
  private Consumer<String> texts;
  private Consumer<Buffer> bytes;
  private Runnable closer;
  private Runnable pauser;
  private Runnable resumer;

  private BridgeClient() {}

  public static BridgeClient tcp(Vertx vertx, int port) {
    return tcp(vertx, new NetClientOptions(), port);
  }

  public static BridgeClient tcp(Vertx vertx, NetClientOptions options, int port) {
    BridgeClient client = new BridgeClient();
    Await.result(Tcp.connect(vertx, options, port, client::listen));
    return client;
  }

  private void listen(NetSocket socket) {
    RecordParser parser = RecordParser.newFixed(4);
    boolean[] body = {false};
    parser.handler(
        part -> {
          if (body[0]) {
            arrive(part.toJsonObject());
            parser.fixedSizeMode(4);
          } else {
            parser.fixedSizeMode(part.getInt(0));
          }
          body[0] = !body[0];
        });
    socket.handler(parser);
    socket.closeHandler(v -> closed.tryComplete("closed"));
    texts =
        text -> {
          Buffer json = Buffer.buffer(text);
          socket.write(Buffer.buffer().appendInt(json.length()).appendBuffer(json));
        };
    bytes = socket::write;
    closer = socket::close;
    pauser = socket::pause;
    resumer = socket::resume;
  }

  public static BridgeClient raw(Vertx vertx, int port) {
    return webSocket(vertx, () -> open(vertx, port, "/eventbus/websocket"), Framing.RAW);
  }

  public static BridgeClient sockJs(Vertx vertx, int port) {
    return webSocket(vertx, () -> open(vertx, port, "/eventbus/1/abc/websocket"), Framing.SOCKJS);
  }

  public static BridgeClient connect(Vertx vertx, Framing framing, int httpPort, int tcpPort) {
    return switch (framing) {
      case RAW -> raw(vertx, httpPort);
      case SOCKJS -> sockJs(vertx, httpPort);
      case TCP -> tcp(vertx, tcpPort);
    };
  }

  public static Future<WebSocket> open(Vertx vertx, int port, String path) {
    return open(
        vertx, new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI(path));
  }

  public static Future<WebSocket> open(Vertx vertx, WebSocketConnectOptions options) {
    return open(vertx, null, options);
  }

  public static Future<WebSocket> open(
      Vertx vertx, TrustOptions trust, WebSocketConnectOptions options) {
    WebSocketClient client =
        vertx.createWebSocketClient(new WebSocketClientOptions().setTrustOptions(trust));
    // Vert.x closes a client that nothing refers to when it is collected: its sockets refer to it.
    return client
        .connect(options)
        .onSuccess(socket -> socket.pongHandler(pong -> Objects.requireNonNull(client)));
  }

  /**
   * Opens the socket on the event loop that then sets its handlers. Therefore no frame and no close
   * can be missed.
   */
  public static BridgeClient webSocket(
      Vertx vertx, Supplier<Future<WebSocket>> opening, Framing framing) {
    Promise<BridgeClient> promise = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(
            v -> opening.get().map(socket -> webSocket(socket, framing)).onComplete(promise));
    return Await.result(promise.future());
  }

  private static BridgeClient webSocket(WebSocket socket, Framing framing) {
    BridgeClient client = new BridgeClient();
    socket.exceptionHandler(broken -> {});
    socket.closeHandler(
        v -> client.closed.tryComplete(socket.closeStatusCode() + " " + socket.closeReason()));
    if (framing == Framing.RAW) {
      socket.handler(frame -> client.arrive(frame.toJsonObject()));
      client.texts = socket::writeTextMessage;
    } else {
      socket.textMessageHandler(
          text -> {
            if (text.startsWith("a")) {
              new JsonArray(text.substring(1))
                  .forEach(item -> client.arrive(new JsonObject((String) item)));
            } else if (text.startsWith("c")) {
              JsonArray end = new JsonArray(text.substring(1));
              client.closed.tryComplete(end.getInteger(0) + " " + end.getString(1));
            }
          });
      client.texts = text -> socket.writeTextMessage(new JsonArray().add(text).encode());
    }
    client.bytes = socket::writeBinaryMessage;
    client.closer = socket::close;
    client.pauser = socket::pause;
    client.resumer = socket::resume;
    return client;
  }

  /** One frame, whatever it says. */
  public BridgeClient send(String frame) {
    texts.accept(frame);
    return this;
  }

  public BridgeClient send(JsonObject frame) {
    return send(frame.encode());
  }

  /** Bytes that may be no frame: as they are on TCP, one binary message on a WebSocket. */
  public BridgeClient write(Buffer raw) {
    bytes.accept(raw);
    return this;
  }

  /** Sends a request and waits for what comes next. */
  public JsonObject ask(String address, JsonObject body) {
    return ask(request(address, body));
  }

  public JsonObject ask(JsonObject frame) {
    return Await.result(send(frame).next());
  }

  public static JsonObject request(String address, JsonObject body) {
    return new JsonObject()
        .put("type", "send")
        .put("address", address)
        .put("replyAddress", UUID.randomUUID().toString())
        .put("body", body);
  }

  public synchronized Future<JsonObject> next() {
    JsonObject frame = arrived.poll();
    if (frame != null) {
      return Future.succeededFuture(frame);
    }
    Promise<JsonObject> promise = Promise.promise();
    awaited.add(promise);
    return promise.future();
  }

  /** What the other side closed it with. */
  public Future<String> closed() {
    return closed.future();
  }

  public void close() {
    closer.run();
  }

  /** Reads nothing more. */
  public void stopReading() {
    pauser.run();
  }

  /** Reads what has come meanwhile, and hears of the end. */
  public void goOnReading() {
    resumer.run();
  }

  private synchronized void arrive(JsonObject frame) {
    Promise<JsonObject> waiter = awaited.poll();
    if (waiter == null) {
      arrived.add(frame);
    } else {
      waiter.complete(frame);
    }
  }
}
