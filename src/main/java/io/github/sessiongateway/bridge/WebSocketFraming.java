package io.github.sessiongateway.bridge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;

/** A WebSocket, and what its messages hold. */
sealed interface WebSocketFraming extends BridgeSocket permits RawSocket, SockJsSocket {
  ServerWebSocket socket();

  /** What carries the WebSocket. */
  HttpConnection connection();

  /** Takes a message apart. */
  void received(Buffer message, BridgeConnection bridged);

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

  /** Every client answers it by itself, even a page that only listens. */
  @Override
  default void ping() {
    var unused = socket().writePing(Buffer.buffer());
  }

  @Override
  default void abort() {
    Abort.connection(connection());
  }
}
