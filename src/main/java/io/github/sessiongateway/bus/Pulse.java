package io.github.sessiongateway.bus;

/**
 * How long a gateway has been silent. It is counted in ticks at which the client sent a ping,
 * because a client that was stopped itself has heard nothing.
 */
final class Pulse {
  private static final int SUSPECT = 3;
  private static final int GONE = 7;

  private int silent;

  /** Records that something came from the gateway. */
  void heard() {
    silent = 0;
  }

  /** Counts a tick. */
  void tick() {
    silent++;
  }

  /** Returns whether another gateway should be found, in case that this one is gone. */
  boolean isSuspect() {
    return silent >= SUSPECT;
  }

  /** Returns whether the gateway will not answer any more. */
  boolean isGone() {
    return silent >= GONE;
  }
}
