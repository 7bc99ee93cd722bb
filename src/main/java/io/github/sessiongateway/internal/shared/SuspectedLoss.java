package io.github.sessiongateway.internal.shared;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the store had of a session, and seems to have lost. A row that was read late looks like a
 * loss. Only a swap of the older row proves it.
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

  /**
   * Tells what a swap has proved to be lost, if anything was suspected.
   *
   * @param there the row that it replaced
   * @param told receives what the store had, and what was there
   */
  void proved(Row there, BiConsumer<Row, Row> told) {
    Row proved = lost;
    lost = null;
    if (proved != null) {
      told.accept(proved, there);
    }
  }
}
