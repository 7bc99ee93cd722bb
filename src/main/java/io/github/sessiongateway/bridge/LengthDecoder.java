package io.github.sessiongateway.bridge;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into frames: four bytes of length, the highest first, and so many bytes. A length
 * is checked before a byte of its frame is kept, so no more than one frame is ever held. After a
 * wrong length there is no next frame, and the rest is ignored.
 */
final class LengthDecoder {
  private static final int LENGTH = 4;

  private final int most;
  private final Consumer<Buffer> frames;
  private final Consumer<String> broken;
  private @Nullable Buffer begun;
  private boolean ended;

  /**
   * Calls what it is given.
   *
   * @param most bytes of a frame
   * @param frames takes each frame
   * @param broken takes the reason, once
   */
  LengthDecoder(int most, Consumer<Buffer> frames, Consumer<String> broken) {
    this.most = most;
    this.frames = frames;
    this.broken = broken;
  }

  /** Takes the next bytes, however they were cut. */
  void accept(Buffer bytes) {
    Buffer all = begun == null ? bytes : begun.appendBuffer(bytes);
    begun = null;
    int at = 0;
    while (!ended && all.length() - at >= LENGTH) {
      int length = all.getInt(at);
      if (length < 0 || length > most) {
        end("A frame must be at most " + most + " bytes long.");
        return;
      }
      if (all.length() - at - LENGTH < length) {
        break;
      }
      frames.accept(all.slice(at + LENGTH, at + LENGTH + length));
      at += LENGTH + length;
    }
    if (!ended && at < all.length()) {
      // Kept as it is while it grows, so that a byte at a time costs a byte at a time.
      begun = at == 0 && all != bytes ? all : rest(all, at);
    }
  }

  private static Buffer rest(Buffer all, int at) {
    return Buffer.buffer(all.length() - at).appendBuffer(all, at, all.length() - at);
  }

  /** Ignores whatever still comes. */
  void end() {
    ended = true;
    begun = null;
  }

  private void end(String reason) {
    end();
    broken.accept(reason);
  }
}
