package io.github.sessiongateway.bridge;

import io.vertx.core.json.JsonObject;

/** One socket, as a connection sees it, whatever carries the frames. */
interface BridgeSocket {
  /** How frames look here. */
  Dialect dialect();

  /** Sends a frame. */
  void write(JsonObject frame);

  /** Whether more is written than the client reads. */
  boolean isFull();

  /** Stops reading. */
  void pause();

  /** Goes on reading. */
  void resume();

  /** Asks the client for a sign of life; does nothing if the transport cannot. */
  void ping();

  /** Shows that it is alive, where the client expects that. */
  void beat();

  /** Closes it once what was written has been sent, with a reason. */
  void close(int code, String reason);

  /** Closes it at once, whatever was written. */
  void abort();
}
