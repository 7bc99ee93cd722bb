package io.github.sessiongateway.bridge;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The frames that one connection receives, read one after the other while nothing speaks against
 * it. It alone pauses and resumes the socket. Confined to the bridge's event loop.
 */
final class Intake {
  /** Why nothing is read. Any of them may begin and end at any time. */
  enum Pause {
    /** The client's credential is being checked. */
    AUTHENTICATING,
    /** As many requests are under way as a socket may have. */
    BUSY,
    /** The client does not read what was written. */
    SLOW_READER,
    /** The client is barred. This never ends. */
    BARRED
  }

  /** A frame that is still to be parsed. */
  interface Frame {
    /** Fails if it is not a JSON object. */
    JsonObject read() throws IOException;

    /** Returns the frame; null if it is not what {@link #NOT_PARSED} says. */
    default @Nullable JsonObject parsed() {
      try {
        return read();
      } catch (IOException e) {
        return null;
      }
    }
  }

  /** What is wrong with a frame that is not parsed. */
  static final String NOT_PARSED = "must be a JSON object, each key once, with at most 1000 values";

  private final BridgeSocket socket;
  private final Consumer<Frame> reader;
  private final Set<Pause> pauses = EnumSet.noneOf(Pause.class);

  /** What was received in one piece: of SockJS, the texts of one message at most. */
  private final Deque<Frame> waiting = new ArrayDeque<>();

  private Supplier<@Nullable Frame> source = () -> null;
  private boolean isReading;

  Intake(BridgeSocket socket, Consumer<Frame> reader) {
    this.socket = socket;
    this.reader = reader;
  }

  /** Sets what holds the frames of a stream of bytes, where they are cut one at a time. */
  void from(Supplier<@Nullable Frame> frames) {
    source = frames;
  }

  /** Reads a frame as soon as those before it are read. */
  void add(Frame frame) {
    waiting.add(frame);
    read();
  }

  /** Reads the frames that have come, up to one that pauses it. */
  void read() {
    if (isReading) {
      return;
    }
    isReading = true;
    try {
      Frame frame = next();
      while (frame != null) {
        reader.accept(frame);
        frame = next();
      }
    } finally {
      isReading = false;
    }
  }

  private @Nullable Frame next() {
    if (!pauses.isEmpty()) {
      return null;
    }
    Frame first = waiting.poll();
    return first == null ? source.get() : first;
  }

  /** Reads nothing more until it is resumed from this and every other pause. */
  void pause(Pause pause) {
    if (pauses.isEmpty()) {
      socket.pause();
    }
    pauses.add(pause);
  }

  /** Begins or ends the pause of a socket with enough requests under way. */
  void setBusy(boolean isBusy) {
    if (isBusy) {
      pause(Pause.BUSY);
    } else {
      resume(Pause.BUSY);
    }
  }

  /** Ends one pause. */
  void resume(Pause pause) {
    if (pauses.remove(pause)) {
      read();
      if (pauses.isEmpty()) {
        socket.resume();
      }
    }
  }
}
