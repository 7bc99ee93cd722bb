package io.github.sessiongateway.bridge.auth;

/** What a client of the bridge may do, one permission per address. */
public enum Permission {
  /** {@code session.login}. */
  LOGIN,
  /** {@code session.refresh}. */
  REFRESH,
  /** {@code session.new}. */
  NEW,
  /** {@code session.logout}. */
  LOGOUT,
  /** {@code session.whoami}. */
  WHOAMI,
  /** {@code session.token}: the token of a managed session. */
  TOKEN,
  /** {@code session.status}: the status of managed sessions. */
  STATUS,
  /** {@code session.events}: events of managed sessions. */
  EVENTS
}
