package io.github.sessiongateway.internal.bridge.framing;

import io.github.sessiongateway.internal.net.Abort;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;

/** A WebSocket, and how its messages hold frames. */
public interface WebSocketFraming extends BridgeSocket {
  ServerWebSocket socket();

  /** The connection below the WebSocket. */
  HttpConnection connection();

  /** Passes the frames of a message on. */
  void unpack(Buffer message, FrameReceiver receiver);

  @Override
  default Dialect dialect() {
    return Dialect.SOCKJS;
  }

  @Override
  default boolean isFull() {
    return !socket().isClosed() && socket().writeQueueFull();
  }

  @Override
  default void pause() {
    socket().pause();
  }

  @Override
  default void resume() {
    socket().resume();
  }

  /** Each WebSocket client answers a ping by itself. */
  @Override
  default void ping() {
    var unused = socket().writePing(Buffer.buffer());
  }

  @Override
  default void abort() {
    Abort.connection(connection());
  }
}
