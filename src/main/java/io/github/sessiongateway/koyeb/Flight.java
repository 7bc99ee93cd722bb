package io.github.sessiongateway.koyeb;

import org.jspecify.annotations.Nullable;

/** A request on its way through the decorators, for as long as somebody waits for it. */
final class Flight {
  private boolean over;
  private boolean stale;
  private @Nullable Runnable whenOver;

  /** Whether nobody waits any more. */
  boolean isOver() {
    return over;
  }

  /**
   * Whether the latest attempt found a connection that Koyeb may have closed in that moment: used
   * before, and not one byte of an answer came.
   */
  boolean wasStale() {
    return stale;
  }

  void attempted(boolean onStaleConnection) {
    stale = onStaleConnection;
  }

  /** Runs when the flight is over; the latest task alone. */
  void whenOver(Runnable task) {
    whenOver = task;
  }

  /** Its outcome is decided. */
  void end() {
    over = true;
    if (whenOver != null) {
      whenOver.run();
    }
  }
}
