package io.github.sessiongateway.bridge;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a client was last heard. A client that is silent for a third of the idle limit is pinged, so
 * that one that only listens is asked twice. Confined to the bridge's event loop.
 */
final class Liveness {
  private static final long TO_AUTHENTICATE = BridgeConnection.TO_AUTHENTICATE.toNanos();

  private final BridgeSocket socket;
  private final long most;
  private final LongSupplier nanoTime;
  private final long openedAt;
  private long heardAt;
  private long pingedAt;

  Liveness(BridgeSocket socket, Duration idleTimeout, LongSupplier nanoTime) {
    this.socket = socket;
    this.most = idleTimeout.toNanos();
    this.nanoTime = nanoTime;
    this.openedAt = nanoTime.getAsLong();
    this.heardAt = openedAt;
    this.pingedAt = openedAt;
  }

  /** A frame came, or one was answered. */
  void heard() {
    heardAt = nanoTime.getAsLong();
  }

  boolean isSilentFor(Duration time) {
    return nanoTime.getAsLong() - heardAt >= time.toNanos();
  }

  boolean isIdle(long now) {
    return now - heardAt > most;
  }

  /** Whether the time to authenticate is over. */
  boolean isLate(long now) {
    return now - openedAt > TO_AUTHENTICATE;
  }

  /** Shows that the gateway is alive, and asks a silent client for the same. */
  void beat(long now) {
    socket.beat();
    if (now - heardAt > most / 3 && now - pingedAt > most / 3) {
      pingedAt = now;
      socket.ping();
    }
  }
}
