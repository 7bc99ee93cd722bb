package io.github.sessiongateway.internal.shared;

import io.vertx.core.Future;

/**
 * The rows that several gateways share. Its whole demand on a database is a swap by revision, the
 * changes since a place, a bell that may be lost, and a clock. Confined to one event loop. A future
 * fails with {@link StoreUnreachable} if the store did not answer; a swap may then have been done.
 */
public interface SharedStore {
  /** Whether a swap rings the bell of the other gateways. */
  enum Ring {
    LOUD,
    QUIET
  }

  /**
   * Returns rows that changed since a place, a page at a time. From {@link Cursor#START}, all rows
   * count as changed. A row may come again, and only its latest revision comes.
   */
  Future<Page> changed(Cursor since);

  /**
   * Replaces a row, if the store still has a revision of it.
   *
   * @param next the new row, with a new revision
   * @param expected the revision that it replaces; 0 if the store must not have the row
   */
  Future<Swap> swap(Row next, long expected, Ring ring);

  /**
   * Sets the task that runs when another gateway may have changed a row. A bell can be lost, and
   * can ring in vain. It also rings after a new connection, when the changes must be read from
   * {@link Cursor#START}.
   */
  void bell(Bell bell);

  /** Removes the rows that are removable by the store's clock. Returns how many. */
  Future<Integer> sweep();

  /** Closes every connection. */
  Future<Void> close();

  /** Receives the rings of a store. */
  interface Bell {
    /** A row has changed. */
    void rang();

    /** The connection is new: the store may be another one, or an older state of it. */
    void reconnected();
  }
}
