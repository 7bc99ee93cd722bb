package io.github.sessiongateway.internal.bridge.framing;

import io.vertx.core.json.JsonObject;

/** What a connection needs of its socket, whatever the transport. */
public interface BridgeSocket {
  /** Returns how frames look on this transport. */
  Dialect dialect();

  /** Sends a frame. */
  void write(JsonObject frame);

  /** Whether the write queue is full, because the client reads too slowly. */
  boolean isFull();

  /** Stops reading. */
  void pause();

  /** Reads again. */
  void resume();

  /** Asks the client for a sign of life. Does nothing if clients ping the gateway instead. */
  default void ping() {}

  /** Shows the client that the gateway is alive, if pings do not. To be called once per second. */
  default void beat() {}

  /** Closes the socket with a reason, after what was written has been sent. */
  void close(int code, String reason);

  /** Closes the socket at once, and drops what was written. */
  void abort();
}
