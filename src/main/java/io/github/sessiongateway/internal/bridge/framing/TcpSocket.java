package io.github.sessiongateway.internal.bridge.framing;

import io.github.sessiongateway.internal.net.Abort;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;

/** A socket of the TCP bridge. The reason of a close is the last frame. */
public record TcpSocket(NetSocket socket) implements BridgeSocket {
  @Override
  public Dialect dialect() {
    return Dialect.TCP;
  }

  @Override
  public void write(JsonObject frame) {
    Buffer json = frame.toBuffer();
    Buffer whole = Buffer.buffer(4 + json.length()).appendInt(json.length()).appendBuffer(json);
    var unused = socket.write(whole);
  }

  @Override
  public boolean isFull() {
    return socket.writeQueueFull();
  }

  @Override
  public void pause() {
    socket.pause();
  }

  @Override
  public void resume() {
    socket.resume();
  }

  @Override
  public void close(int code, String reason) {
    write(Dialect.TCP.closing(code, reason));
    var unused = socket.close();
  }

  @Override
  public void abort() {
    Abort.socket(socket);
  }
}
