package io.github.sessiongateway.bridge;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into frames: four bytes of length, the highest first, and as many bytes as it says.
 * A length is checked before a byte of its frame is kept, so no more than one frame and one read of
 * the socket are ever held. After a wrong length there is no next frame, and the rest is ignored.
 */
final class LengthDecoder {
  private static final int LENGTH = 4;

  private final int most;
  private final Consumer<String> broken;
  private @Nullable Buffer held;
  private boolean isOwn;
  private int at;
  private boolean ended;

  /**
   * Calls what it is given.
   *
   * @param most bytes of a frame
   * @param broken takes the reason, once
   */
  LengthDecoder(int most, Consumer<String> broken) {
    this.most = most;
    this.broken = broken;
  }

  /** Takes the next bytes, however they were cut. */
  void add(Buffer bytes) {
    if (ended) {
      return;
    }
    if (held == null) {
      held = bytes;
      isOwn = false;
      at = 0;
    } else if (isOwn && at == 0) {
      // Kept as it is while it grows, so that a byte at a time costs a byte at a time.
      held.appendBuffer(bytes);
    } else {
      int rest = held.length() - at;
      held = Buffer.buffer(rest + bytes.length()).appendBuffer(held, at, rest).appendBuffer(bytes);
      isOwn = true;
      at = 0;
    }
  }

  /** Returns the next frame; null if it is not whole yet. */
  @Nullable Buffer next() {
    int come = held == null ? 0 : held.length() - at;
    if (held == null || come < LENGTH) {
      return null;
    }
    int length = held.getInt(at);
    if (length < 0 || length > most) {
      end();
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

  /** Ignores whatever still comes. */
  void end() {
    ended = true;
    held = null;
  }
}
