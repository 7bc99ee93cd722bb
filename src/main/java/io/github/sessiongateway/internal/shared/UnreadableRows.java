package io.github.sessiongateway.internal.shared;

import java.util.HashSet;
import java.util.Set;

/**
 * The rows that the pages of a store had and that could not be read, until a later page has them as
 * they should be. Confined to one event loop, except their number.
 */
final class UnreadableRows {
  /** Beyond this number, no more are remembered. */
  private static final int MOST = 1_000;

  private final Set<String> names = new HashSet<>();
  private volatile int size;

  /**
   * Takes a page.
   *
   * @param isFirst whether the page begins with the first of all rows
   */
  void read(Page page, boolean isFirst) {
    if (isFirst) {
      names.clear();
    }
    if (!names.isEmpty()) {
      page.rows().forEach(row -> names.remove(row.name()));
    }
    page.unreadable().stream().limit(MOST - names.size()).forEach(names::add);
    size = names.size();
  }

  /** Returns how many there are. Safe from any thread. */
  int size() {
    return size;
  }
}
