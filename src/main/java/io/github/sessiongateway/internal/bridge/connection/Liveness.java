package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.internal.bridge.framing.BridgeSocket;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When a client last sent something. A client that is silent for a third of the idle timeout is
 * pinged, so one that only listens is pinged twice. Confined to the bridge's event loop.
 */
public final class Liveness {
  /** How long a client may take to authenticate. */
  public static final Duration TO_AUTHENTICATE = Duration.ofSeconds(5);

  private final BridgeSocket socket;
  private final long idleTimeout;
  private final LongSupplier nanoTime;
  private final long openedAt;
  private long heardAt;
  private long pingedAt;

  Liveness(BridgeSocket socket, Duration idleTimeout, LongSupplier nanoTime) {
    this.socket = socket;
    this.idleTimeout = idleTimeout.toNanos();
    this.nanoTime = nanoTime;
    this.openedAt = nanoTime.getAsLong();
    this.heardAt = openedAt;
    this.pingedAt = openedAt;
  }

  /** To be called when a frame came or was answered. */
  void heard() {
    heardAt = nanoTime.getAsLong();
  }

  boolean isSilentFor(Duration time) {
    return nanoTime.getAsLong() - heardAt >= time.toNanos();
  }

  boolean isIdle(long now) {
    return now - heardAt > idleTimeout;
  }

  /** Whether the time to authenticate is over. */
  boolean isLate(long now) {
    return now - openedAt > TO_AUTHENTICATE.toNanos();
  }

  /** Shows that the gateway is alive, and pings a silent client. */
  void beat(long now) {
    socket.beat();
    if (now - heardAt > idleTimeout / 3 && now - pingedAt > idleTimeout / 3) {
      pingedAt = now;
      socket.ping();
    }
  }
}
