package io.github.sessiongateway.bridge;

/** What a client may do. */
enum Permission {
  LOGIN,
  REFRESH,
  NEW,
  LOGOUT,
  TOKEN,
  STATUS,
  EVENTS
}
