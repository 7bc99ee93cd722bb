package io.github.sessiongateway.internal.bridge.framing;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates the frames of a WebSocket to messages, within bounds of size and number. Vert.x's own
 * aggregation reads on beyond the bound, and replaces broken UTF-8.
 */
public final class MessageAggregator {

  /** A client has no reason to cut a message of 64 KiB into more frames. */
  private static final int MOST_FRAMES = 64;

  private final Consumer<Buffer> messages;
  private final Consumer<String> broken;
  private @Nullable Buffer begun;
  private int frames;

  /**
   * Creates an aggregator.
   *
   * @param messages takes each message
   * @param broken takes the reason
   */
  public MessageAggregator(Consumer<Buffer> messages, Consumer<String> broken) {
    this.messages = messages;
    this.broken = broken;
  }

  /** Whether a frame belongs to a message, unlike a ping, a pong or a close. */
  public static boolean isData(WebSocketFrame frame) {
    return frame.isText() || frame.isBinary() || frame.isContinuation();
  }

  /** Takes the next frame of a message. */
  public void accept(WebSocketFrame frame) {
    Buffer bytes = frame.binaryData();
    Buffer before = begun;
    begun = null;
    if (before == null && frame.isFinal()) {
      messages.accept(bytes);
      return;
    }
    Buffer all = before == null ? Buffer.buffer() : before;
    frames = before == null ? 1 : frames + 1;
    if (all.length() + bytes.length() > Frame.MAX_BYTES) {
      broken.accept("Closed because of a message larger than " + Frame.MAX_BYTES + " bytes.");
      return;
    }
    if (frames > MOST_FRAMES) {
      broken.accept("Closed because of a message of more than " + MOST_FRAMES + " frames.");
      return;
    }
    all.appendBuffer(bytes);
    if (frame.isFinal()) {
      messages.accept(all);
    } else {
      begun = all;
    }
  }
}
