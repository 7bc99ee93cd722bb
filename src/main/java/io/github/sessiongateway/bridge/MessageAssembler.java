package io.github.sessiongateway.bridge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the frames of a WebSocket together to messages, within bounds of size and number: Vert.x's
 * own would go on reading after the bound, and would decode broken UTF-8 to something else.
 */
final class MessageAssembler {
  static final int TOO_LARGE = 1009;

  /** A client that cuts a message of 64 KiB into more pieces only wants to keep us busy. */
  private static final int MOST_FRAMES = 64;

  private final int most;
  private final Consumer<Buffer> messages;
  private final Consumer<String> broken;
  private @Nullable Buffer begun;
  private int frames;

  /**
   * Calls what it is given.
   *
   * @param most bytes of a message
   * @param messages takes each message
   * @param broken takes the reason
   */
  MessageAssembler(int most, Consumer<Buffer> messages, Consumer<String> broken) {
    this.most = most;
    this.messages = messages;
    this.broken = broken;
  }

  /** Whether a frame is of a message; a ping, a pong and a close are not. */
  static boolean takes(WebSocketFrame frame) {
    return frame.isText() || frame.isBinary() || frame.isContinuation();
  }

  /** Takes the next frame of a message. */
  void accept(WebSocketFrame frame) {
    Buffer bytes = frame.binaryData();
    Buffer before = begun;
    begun = null;
    if (before == null && frame.isFinal()) {
      messages.accept(bytes);
      return;
    }
    Buffer all = before == null ? Buffer.buffer() : before;
    frames = before == null ? 1 : frames + 1;
    if (all.length() + bytes.length() > most) {
      broken.accept("Closed because of a message larger than " + most + " bytes.");
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
