package io.github.sessiongateway.internal.bridge.framing;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into frames. Each is a length of four bytes, big-endian, and that many bytes.
 *
 * <p>It checks a length before it buffers the frame, so it holds at most one frame and one read of
 * the socket. After a wrong length, it ignores the rest of the stream.
 */
public final class LengthPrefixDecoder {
  private static final int LENGTH = 4;

  private final int most;
  private final Consumer<String> broken;
  private @Nullable Buffer held;
  private int room;
  private int at;
  private boolean ended;

  /**
   * Creates a decoder.
   *
   * @param most the most bytes of a frame
   * @param broken takes the reason of a wrong length, once
   */
  public LengthPrefixDecoder(int most, Consumer<String> broken) {
    this.most = most;
    this.broken = broken;
  }

  /** Adds the next bytes of the stream. */
  public void add(Buffer bytes) {
    if (ended) {
      return;
    }
    if (held == null) {
      held = bytes;
      room = 0;
      at = 0;
      return;
    }
    int rest = held.length() - at;
    int all = rest + bytes.length();
    if (at > 0 || all > room) {
      // A byte at a time costs a byte at a time, and one frame no more than its bytes.
      room = Math.max(all, Math.min(2 * all, LENGTH + most));
      held = Buffer.buffer(room).appendBuffer(held, at, rest);
      at = 0;
    }
    held.appendBuffer(bytes);
  }

  /** Returns the next frame; null if it is not complete. */
  public @Nullable Buffer next() {
    int come = held == null ? 0 : held.length() - at;
    if (held == null || come < LENGTH) {
      return null;
    }
    int length = held.getInt(at);
    if (length < 0 || length > most) {
      ended = true;
      held = null;
      String what = length < 0 ? "with a negative length" : "larger than " + most + " bytes";
      broken.accept("Closed because of a frame " + what + ".");
      return null;
    }
    if (come - LENGTH < length) {
      return null;
    }
    int from = at + LENGTH;
    Buffer frame = held.slice(from, from + length);
    at = from + length;
    if (at == held.length()) {
      held = null;
    }
    return frame;
  }
}
