package io.github.sessiongateway.bridge;

import io.github.sessiongateway.json.StrictJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;

/** A raw WebSocket: a message is a frame, and answers are binary, as vertx-web has them. */
record RawSocket(ServerWebSocket socket, HttpConnection connection) implements WebSocketFraming {
  @Override
  public void received(Buffer message, BridgeConnection bridged) {
    bridged.intake().add(() -> StrictJson.object(message));
  }

  @Override
  public void write(JsonObject frame) {
    var unused = socket.writeBinaryMessage(frame.toBuffer());
  }

  @Override
  public void beat() {
    // It is pinged.
  }

  @Override
  public void close(int code, String reason) {
    var unused = socket.close((short) code, reason);
  }
}
