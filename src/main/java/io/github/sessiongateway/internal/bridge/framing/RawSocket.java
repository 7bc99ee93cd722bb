package io.github.sessiongateway.internal.bridge.framing;

import io.github.sessiongateway.internal.json.StrictJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;

/** A raw WebSocket. Each message is one frame; those to the client are binary, as in vertx-web. */
public record RawSocket(ServerWebSocket socket, HttpConnection connection)
    implements WebSocketFraming {
  @Override
  public void unpack(Buffer message, FrameReceiver receiver) {
    receiver.receive(() -> StrictJson.object(message));
  }

  @Override
  public void write(JsonObject frame) {
    var unused = socket.writeBinaryMessage(frame.toBuffer());
  }

  @Override
  public void close(int code, String reason) {
    var unused = socket.close((short) code, reason);
  }
}
