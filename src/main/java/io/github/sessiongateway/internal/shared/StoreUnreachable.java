package io.github.sessiongateway.internal.shared;

/** The store did not answer in time, or with an error. Its message names no secret. */
public final class StoreUnreachable extends RuntimeException {
  private final boolean isOfOneRow;

  /** Creates one without a stack trace, because it is no fault of the gateway. */
  public StoreUnreachable(String message) {
    this(message, false);
  }

  private StoreUnreachable(String message, boolean isOfOneRow) {
    super(message, null, false, false);
    this.isOfOneRow = isOfOneRow;
  }

  /** Returns the failure of a swap that found a row that cannot be read. The store answers. */
  public static StoreUnreachable ofOneRow(String message) {
    return new StoreUnreachable(message, true);
  }

  /** Returns whether only one row is out of reach, and the store answers. */
  boolean isOfOneRow() {
    return isOfOneRow;
  }
}
