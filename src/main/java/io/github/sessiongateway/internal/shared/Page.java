package io.github.sessiongateway.internal.shared;

import java.util.List;

/**
 * Rows that have changed.
 *
 * @param unreadable the names of those that this version of the gateway cannot read
 * @param next where the next page begins
 * @param isLast whether there are no more changes at present
 * @param time the store's clock in milliseconds, when it answered
 */
public record Page(
    List<Row> rows, List<String> unreadable, Cursor next, boolean isLast, long time) {
  /** Creates a page with copies of the lists. */
  public Page {
    rows = List.copyOf(rows);
    unreadable = List.copyOf(unreadable);
  }
}
