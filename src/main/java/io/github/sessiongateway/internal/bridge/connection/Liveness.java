package io.github.sessiongateway.internal.bridge.connection;

import io.github.sessiongateway.internal.bridge.framing.BridgeSocket;
import java.time.Duration;

/**
 * When a client last sent something. A client that is silent for a third of the idle timeout is
 * pinged, so one that only listens is pinged twice. Confined to the bridge's event loop.
 */
public final class Liveness {
  /** How long a client may take to authenticate. */
  public static final Duration TO_AUTHENTICATE = Duration.ofSeconds(5);

  private final BridgeSocket socket;
  private final BridgeContext context;
  private final long openedAt;
  private long heardAt;
  private long pingedAt;

  Liveness(BridgeSocket socket, BridgeContext context) {
    this.socket = socket;
    this.context = context;
    this.openedAt = context.now();
    this.heardAt = openedAt;
    this.pingedAt = openedAt;
  }

  /** To be called when a frame came or was answered. */
  void heard() {
    heardAt = context.now();
  }

  boolean isSilentFor(Duration time) {
    return context.now() - heardAt >= time.toNanos();
  }

  /** A client that was idle within its limit is pinged first when the limit is lowered. */
  boolean isIdle(long now) {
    return Math.min(now - heardAt, now - context.limitsSince()) > idleTimeout();
  }

  /** Whether the time to authenticate is over. */
  boolean isLate(long now) {
    return now - openedAt > TO_AUTHENTICATE.toNanos();
  }

  /** Shows that the gateway is alive, and pings a silent client. */
  void beat(long now) {
    socket.beat();
    long third = idleTimeout() / 3;
    if (now - heardAt > third && now - pingedAt > third) {
      pingedAt = now;
      socket.ping();
    }
  }

  private long idleTimeout() {
    return context.limits().idleTimeout().toNanos();
  }
}
