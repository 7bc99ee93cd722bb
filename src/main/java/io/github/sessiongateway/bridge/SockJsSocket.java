package io.github.sessiongateway.bridge;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.sessiongateway.json.StrictJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;

/**
 * A WebSocket as SockJS 0.3.3 frames it: {@code o} opens, {@code a[...]} holds messages, {@code h}
 * is a heartbeat, and {@code c[code,reason]} closes; the client sends an array of messages.
 */
final class SockJsSocket implements WebSocketFraming {
  /** Beats are taken every second; clients wait for minutes. */
  private static final int BEATS_A_HEARTBEAT = 25;

  private final ServerWebSocket socket;
  private final HttpConnection connection;
  private int beats;

  SockJsSocket(ServerWebSocket socket, HttpConnection connection) {
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
  public void received(Buffer message, BridgeConnection bridged) {
    List<String> frames;
    try {
      frames = message.length() == 0 ? List.of() : StrictJson.texts(message);
    } catch (IOException e) {
      // Counted and answered as a frame that is malformed.
      frames = List.of("");
    }
    if (frames.isEmpty()) {
      // Some clients send nothing to keep the socket alive; it costs as much as a message.
      bridged.control();
    }
    frames.forEach(frame -> bridged.intake().add(() -> StrictJson.object(frame)));
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
    beats = (beats + 1) % BEATS_A_HEARTBEAT;
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
