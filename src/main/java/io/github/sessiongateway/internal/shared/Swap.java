package io.github.sessiongateway.internal.shared;

/** The outcome of a swap. */
public sealed interface Swap {
  /** Returns the store's clock in milliseconds, when it answered. */
  long time();

  /** The store has the new row. */
  record Done(long time) implements Swap {}

  /**
   * Nothing was changed, because the store has another revision.
   *
   * @param there the row that it has, or {@link Row#none}
   */
  record Taken(Row there, long time) implements Swap {}
}
