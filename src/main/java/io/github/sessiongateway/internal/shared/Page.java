package io.github.sessiongateway.internal.shared;

import java.util.List;

/**
 * Rows that have changed.
 *
 * @param next where the next page begins
 * @param isLast whether there are no more changes at present
 * @param time the store's clock in milliseconds, when it answered
 */
public record Page(List<Row> rows, Cursor next, boolean isLast, long time) {
  /** Creates a page with a copy of the list. */
  public Page {
    rows = List.copyOf(rows);
  }
}
