package io.github.sessiongateway.internal.config;

/** The senders that can reach the addresses. */
public enum BusScope {
  /** Senders in the same Vert.x. */
  LOCAL,
  /** Senders on every node of the cluster. */
  CLUSTER
}
