package io.github.sessiongateway.bridge;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether more is written to a socket than its client reads, and for how long. Who does not read is
 * not read from, so that what waits for him stays bounded.
 */
final class Backlog {
  private static final long TO_READ = Duration.ofSeconds(10).toNanos();

  static final String TOO_LONG = TO_READ / 1_000_000_000 + " s without reading";

  private final BridgeSocket socket;
  private final Intake intake;
  private final LongSupplier nanoTime;
  private @Nullable Long since;

  Backlog(BridgeSocket socket, Intake intake, LongSupplier nanoTime) {
    this.socket = socket;
    this.intake = intake;
    this.nanoTime = nanoTime;
  }

  /** Something was written. */
  void written() {
    if (since == null && socket.isFull()) {
      since = nanoTime.getAsLong();
      intake.pause(Intake.Pause.SLOW_READER);
    }
  }

  /** The last words were written: nothing more is, so that the time counts from here on. */
  void ends() {
    if (since == null) {
      since = nanoTime.getAsLong();
    }
  }

  /** What was written has been sent. */
  void drained() {
    since = null;
    intake.resume(Intake.Pause.SLOW_READER);
  }

  boolean isFull() {
    return since != null;
  }

  /** Whether the client has had its time to read. */
  boolean isTooLong(long now) {
    return since != null && now - since > TO_READ;
  }
}
