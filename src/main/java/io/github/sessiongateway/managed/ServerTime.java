package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.LoginReply;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Koyeb's time: by the latest reply that told it and a monotonic clock since; by the wall clock
 * only before the first of these. Confined to one event loop.
 */
final class ServerTime {
  private final LongSupplier elapsed;
  private final InstantSource wallClock;
  private @Nullable Instant sample;
  private long sampledAt;

  ServerTime(LongSupplier elapsed, InstantSource wallClock) {
    this.elapsed = elapsed;
    this.wallClock = wallClock;
  }

  /** A reply has come in this moment. */
  void received(LoginReply reply) {
    if (reply.serverTime() != null) {
      sample = reply.serverTime();
      sampledAt = elapsed.getAsLong();
    }
  }

  Instant now() {
    return sample == null ? wallClock.instant() : sample.plusNanos(elapsed.getAsLong() - sampledAt);
  }
}
