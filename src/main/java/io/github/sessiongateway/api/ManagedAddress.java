package io.github.sessiongateway.api;

/** The addresses of managed sessions on the event bus. */
public enum ManagedAddress {
  /** {@code {session?, min_ttl?, rejected?}} to a login reply whose token is valid. */
  TOKEN("session.token"),
  /** {@code {session?}} to {@code {sessions: [...]}}, see {@link SessionStatus}. */
  STATUS("session.status"),
  /** Published: changes of sessions, see {@link SessionEvent}. */
  EVENTS("session.events");

  private final String address;

  ManagedAddress(String address) {
    this.address = address;
  }

  /** Returns the address to send to or to listen at. */
  public String address() {
    return address;
  }
}
