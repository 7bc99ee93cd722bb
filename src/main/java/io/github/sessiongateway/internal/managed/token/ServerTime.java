package io.github.sessiongateway.internal.managed.token;

import io.github.sessiongateway.api.LoginReply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Koyeb's time, from the latest reply that told it and a monotonic clock since then. Before the
 * first such reply, it is the wall clock. Confined to one event loop.
 */
public final class ServerTime {
  /** The largest difference of two clocks that are both right. */
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

  /** Records a reply that was received now. */
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
   * Returns the time until an expiry by Koyeb's clock. If the wall clock differs by more than a
   * minute, the shorter time that is not over counts. Returns null if it is over by both clocks.
   *
   * @param least a shorter time counts as over
   */
  @Nullable Duration until(Instant expiry, Duration least) {
    Instant wall = wallClock.instant();
    Duration byKoyeb = Duration.between(now(), expiry);
    Duration byWall = Duration.between(wall, expiry);
    boolean isByKoyeb = byKoyeb.compareTo(least) >= 0;
    boolean isByWall = byWall.compareTo(least) >= 0;
    Duration difference = byKoyeb.minus(byWall).abs();
    boolean differ = difference.compareTo(AGREED) > 0;
    if (differ && !saidThatTheyDiffer) {
      saidThatTheyDiffer = true;
      log.warn(
          "Koyeb's clock and this machine's differ by {} s: the one with the shorter token life counts",
          difference.toSeconds());
    }
    if (differ && isByKoyeb && isByWall) {
      return byKoyeb.compareTo(byWall) < 0 ? byKoyeb : byWall;
    }
    return isByKoyeb ? byKoyeb : isByWall ? byWall : null;
  }

  /** Logs that a new token has expired by every clock. */
  void isWrong() {
    if (!saidThatItIsWrong) {
      saidThatItIsWrong = true;
      log.warn(
          "Koyeb issued a token that has expired by its own clock and by this machine's:"
              + " its life is taken from the token itself, or is an hour");
    }
  }
}
