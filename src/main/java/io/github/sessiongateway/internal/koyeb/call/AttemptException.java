package io.github.sessiongateway.internal.koyeb.call;

import io.github.sessiongateway.api.SessionException;

/** An attempt failed: with what, and how far it got. It stays within the decorators. */
public final class AttemptException extends RuntimeException {
  private final SessionException failure;
  private final Delivery delivery;

  public AttemptException(SessionException failure, Delivery delivery) {
    super(failure.getMessage(), null, false, false);
    this.failure = failure;
    this.delivery = delivery;
  }

  /** Returns what a caller is told of a cause. */
  public static Throwable told(Throwable cause) {
    return cause instanceof AttemptException attempt ? attempt.failure : cause;
  }

  public SessionException failure() {
    return failure;
  }

  public Delivery delivery() {
    return delivery;
  }
}
