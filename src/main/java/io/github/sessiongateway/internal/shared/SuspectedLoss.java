package io.github.sessiongateway.internal.shared;

import org.jspecify.annotations.Nullable;

/**
 * What the store had of a session, and seems to have lost. A row that was read late looks like a
 * loss. Only a swap of the older row proves it, if it began after that row was read.
 */
final class SuspectedLoss {
  private @Nullable Row lost;

  /**
   * Takes a row that was read. A row that the store may remove is no loss.
   *
   * @param had the row that the store had at last, as far as the gateway knows
   * @param notAfter the latest time that the store's clock may show
   */
  void read(Row had, Row read, long notAfter) {
    Row latest = lost == null || had.version().supersedes(lost.version()) ? had : lost;
    boolean isOlder = latest.version().supersedes(read.version());
    lost = isOlder && latest.removableAt() > notAfter ? latest : null;
  }

  /** Returns what the store seems to have lost. A swap that begins now may prove it. */
  @Nullable Row suspected() {
    return lost;
  }

  /** Suspects nothing, because the gateway itself wrote what the store has. */
  void none() {
    lost = null;
  }
}
