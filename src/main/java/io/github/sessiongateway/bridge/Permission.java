package io.github.sessiongateway.bridge;

/** What a client of the bridge may be allowed to do, one an address. */
enum Permission {
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
  /** {@code session.token}: the token of a session that the gateway keeps. */
  TOKEN,
  /** {@code session.status}: how the sessions that the gateway keeps are. */
  STATUS,
  /** {@code session.events}: what becomes of them. */
  EVENTS
}
