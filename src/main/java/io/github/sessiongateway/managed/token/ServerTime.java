package io.github.sessiongateway.managed.token;

import io.github.sessiongateway.api.LoginReply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Koyeb's time: by the latest reply that told it and a monotonic clock since; by the wall clock
 * only before the first of these. Confined to one event loop.
 */
public final class ServerTime {
  /** Two clocks that differ by more are not both right. */
  static final Duration AGREED = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(ServerTime.class);

  private final LongSupplier elapsed;
  private final InstantSource wallClock;
  private @Nullable Instant sample;
  private long sampledAt;
  private boolean saidThatTheyDiffer;
  private boolean saidThatItIsWrong;

  public ServerTime(LongSupplier elapsed, InstantSource wallClock) {
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

  public Instant now() {
    return sample == null ? wallClock.instant() : sample.plusNanos(elapsed.getAsLong() - sampledAt);
  }

  /**
   * Returns how long until then. By Koyeb's clock; when the wall clock differs by over a minute, by
   * the one that leaves less and still some; null if both say that it is over.
   *
   * @param least what is less is over
   */
  @Nullable Duration until(Instant expiry, Duration least) {
    Instant wall = wallClock.instant();
    Duration byKoyeb = Duration.between(now(), expiry);
    Duration byWall = Duration.between(wall, expiry);
    boolean isByKoyeb = byKoyeb.compareTo(least) >= 0;
    boolean isByWall = byWall.compareTo(least) >= 0;
    if (byKoyeb.minus(byWall).abs().compareTo(AGREED) <= 0) {
      return isByKoyeb ? byKoyeb : isByWall ? byWall : null;
    }
    if (!saidThatTheyDiffer) {
      saidThatTheyDiffer = true;
      log.warn(
          "Koyeb's clock and the clock here differ by {} s: tokens live by the one that leaves less",
          byKoyeb.minus(byWall).abs().toSeconds());
    }
    if (isByKoyeb && isByWall) {
      return byKoyeb.compareTo(byWall) < 0 ? byKoyeb : byWall;
    }
    return isByKoyeb ? byKoyeb : isByWall ? byWall : null;
  }

  /** A token came that is over by every clock. */
  void isWrong() {
    if (!saidThatItIsWrong) {
      saidThatItIsWrong = true;
      log.warn(
          "Koyeb issued a token that has expired by its own clock and by the clock here:"
              + " it lives as long as it says itself, else for an hour");
    }
  }
}
