package io.github.sessiongateway.internal.shared;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows that the pages of a store had and that could not be read, until a later page has them as
 * they should be. Confined to one event loop, except their number.
 */
final class UnreadableRows {
  private static final Logger log = LoggerFactory.getLogger(UnreadableRows.class);

  /** Beyond this number, no more are remembered. */
  private static final int MOST = 1_000;

  /** So many of a page are named in the log. */
  private static final int NAMED = 10;

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
    List<String> added =
        page.unreadable().stream().limit(MOST - names.size()).filter(names::add).toList();
    size = names.size();
    if (!added.isEmpty()) {
      log.warn(
          "Rows of the store cannot be read: a newer gateway or a person wrote them. Their sessions: {}{}",
          String.join(", ", added.subList(0, Math.min(NAMED, added.size()))),
          added.size() > NAMED ? ", and " + (added.size() - NAMED) + " more" : "");
    }
  }

  /** Returns how many there are. Safe from any thread. */
  int size() {
    return size;
  }
}
