package io.github.sessiongateway.api;

/** The addresses on the event bus of sessions that are kept alive. */
public enum ManagedAddress {
  /** {@code {session?, min_ttl?, rejected?}} to a login reply whose token is valid. */
  TOKEN("session.token"),
  /** {@code {session?}} to {@code {sessions: [...]}}, see {@link SessionStatus}. */
  STATUS("session.status"),
  /** Published: what happens to sessions, see {@link SessionEvent}. */
  EVENTS("session.events");

  private final String address;

  ManagedAddress(String address) {
    this.address = address;
  }

  /** The address as it is sent to, or listened at. */
  public String address() {
    return address;
  }
}
