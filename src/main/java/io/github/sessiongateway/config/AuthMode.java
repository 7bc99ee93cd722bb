package io.github.sessiongateway.config;

/** How the bridge knows its clients. */
public enum AuthMode {
  /** It does not: all are the same anonymous client. */
  NONE
}
