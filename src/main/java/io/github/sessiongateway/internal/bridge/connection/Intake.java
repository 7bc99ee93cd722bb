package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.internal.bridge.framing.BridgeSocket;
import io.github.sessiongateway.internal.bridge.framing.Frame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of one connection, one after the other, unless it is paused. It alone pauses and
 * resumes the socket. Confined to the bridge's event loop.
 */
public final class Intake {
  /** Why nothing is read. Each reason may begin and end at any time. */
  enum Pause {
    /** The client's credential is being checked. */
    AUTHENTICATING,
    /** The connection has as many pending requests as it may have. */
    BUSY,
    /** The client does not read what was written. */
    SLOW_READER,
    /** The client is barred. This never ends. */
    BARRED
  }

  private final BridgeSocket socket;
  private final Consumer<Frame> reader;
  private final Set<Pause> pauses = EnumSet.noneOf(Pause.class);

  /** Frames that came in one piece: with SockJS, at most the texts of one message. */
  private final Deque<Frame> waiting = new ArrayDeque<>();

  private Supplier<@Nullable Frame> source = () -> null;
  private boolean isReading;

  Intake(BridgeSocket socket, Consumer<Frame> reader) {
    this.socket = socket;
    this.reader = reader;
  }

  /** Sets what cuts a stream of bytes into frames, one at a time. */
  public void readFrom(Supplier<@Nullable Frame> frames) {
    source = frames;
  }

  /** Reads a frame as soon as those before it are read. */
  void add(Frame frame) {
    waiting.add(frame);
    read();
  }

  /** Reads the frames that have come, up to one that pauses it. */
  public void read() {
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

  /** Reads nothing more until this pause and every other one has ended. */
  void pause(Pause pause) {
    if (pauses.isEmpty()) {
      socket.pause();
    }
    pauses.add(pause);
  }

  /** Begins or ends the pause of a connection with enough pending requests. */
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
