package io.github.sessiongateway.internal.shared;

/** The store did not answer in time, or with an error. Its message names no secret. */
public final class StoreUnreachable extends RuntimeException {
  /** Creates one without a stack trace, because it is no fault of the gateway. */
  public StoreUnreachable(String message) {
    super(message, null, false, false);
  }
}
