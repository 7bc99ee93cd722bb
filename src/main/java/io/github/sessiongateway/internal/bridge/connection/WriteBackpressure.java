package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.internal.bridge.framing.BridgeSocket;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices a client that reads more slowly than the gateway writes, and for how long. Nothing is
 * read from such a client, so that its replies stay bounded. Confined to the bridge's event loop.
 */
final class WriteBackpressure {
  private static final long TO_READ = Duration.ofSeconds(10).toNanos();

  /** The reason for a client that read nothing for too long. */
  static final String TOO_LONG = TO_READ / 1_000_000_000 + " s without reading";

  private final BridgeSocket socket;
  private final Intake intake;
  private final LongSupplier nanoTime;
  private @Nullable Long since;

  WriteBackpressure(BridgeSocket socket, Intake intake, LongSupplier nanoTime) {
    this.socket = socket;
    this.intake = intake;
    this.nanoTime = nanoTime;
  }

  /** To be called after each write. */
  void written() {
    if (since == null && socket.isFull()) {
      since = nanoTime.getAsLong();
      intake.pause(Intake.Pause.SLOW_READER);
    }
  }

  /** To be called before the close: nothing is written afterwards, so the time counts from here. */
  void closing() {
    if (since == null) {
      since = nanoTime.getAsLong();
    }
  }

  /** To be called when what was written has been sent. */
  void sent() {
    since = null;
    intake.resume(Intake.Pause.SLOW_READER);
  }

  boolean isFull() {
    return since != null;
  }

  /** Whether the client has had its time to read. */
  boolean isOverdue(long now) {
    return since != null && now - since > TO_READ;
  }
}
