package io.github.sessiongateway.internal.bridge.framing;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A frame that was received and is not parsed yet. */
@FunctionalInterface
public interface Frame {
  /** The most bytes of a frame, and of a WebSocket message. */
  int MAX_BYTES = 64 * 1024;

  /** The rule that a frame breaks if {@link #parsed} returns null. */
  String RULE = "must be a JSON object, each key once, with at most 1000 values";

  /** Parses the frame. Fails if it breaks the {@link #RULE}. */
  JsonObject parse() throws IOException;

  /** Returns the parsed frame; null if it breaks the {@link #RULE}. */
  default @Nullable JsonObject parsed() {
    try {
      return parse();
    } catch (IOException e) {
      return null;
    }
  }
}
