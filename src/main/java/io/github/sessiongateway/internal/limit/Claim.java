package io.github.sessiongateway.internal.limit;

/** A slot that is taken: a counted place for a connection. */
@FunctionalInterface
public interface Claim {
  /** Frees the slot. A second call does nothing. */
  void release();
}
