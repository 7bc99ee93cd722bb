package io.github.sessiongateway.internal.bridge.framing;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.sessiongateway.internal.json.StrictJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;

/**
 * A WebSocket with the framing of SockJS 0.3.3. The server sends {@code o} to open, {@code a[...]}
 * with messages, {@code h} as a heartbeat and {@code c[code,reason]} to close. The client sends
 * arrays of messages.
 */
public final class SockJsSocket implements WebSocketFraming {
  /** Beats come once per second, and clients wait for minutes. */
  private static final int BEATS_PER_HEARTBEAT = 25;

  private final ServerWebSocket socket;
  private final HttpConnection connection;
  private int beats;

  public SockJsSocket(ServerWebSocket socket, HttpConnection connection) {
    this.socket = socket;
    this.connection = connection;
    send("o");
  }

  @Override
  public ServerWebSocket socket() {
    return socket;
  }

  @Override
  public HttpConnection connection() {
    return connection;
  }

  @Override
  public void unpack(Buffer message, FrameReceiver receiver) {
    List<String> frames;
    try {
      frames = message.length() == 0 ? List.of() : StrictJson.texts(message);
    } catch (IOException e) {
      // One malformed frame, which is counted and answered.
      frames = List.of("");
    }
    if (frames.isEmpty()) {
      // Some clients send an empty message to stay connected.
      receiver.receiveControl();
    }
    frames.forEach(frame -> receiver.receive(() -> StrictJson.object(frame)));
  }

  @Override
  public void write(JsonObject frame) {
    String json = frame.encode();
    StringBuilder message = new StringBuilder(json.length() + json.length() / 4).append("a[\"");
    JsonStringEncoder.getInstance().quoteAsString(json, message);
    send(message.append("\"]").toString());
  }

  @Override
  public void beat() {
    beats = (beats + 1) % BEATS_PER_HEARTBEAT;
    if (beats == 0) {
      send("h");
    }
  }

  @Override
  public void close(int code, String reason) {
    send("c" + new JsonArray().add(code).add(reason).encode());
    var unused = socket.close((short) code, reason);
  }

  private void send(String text) {
    var unused = socket.writeTextMessage(text);
  }
}
