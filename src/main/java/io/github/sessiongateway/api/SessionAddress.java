package io.github.sessiongateway.api;

/** The addresses on the event bus, one a message. */
public enum SessionAddress {
  /** {@code {email, password, organization_id?, seon_fp?}} to a login reply. */
  LOGIN("session.login"),
  /** A bearer to a login reply. */
  REFRESH("session.refresh"),
  /** A bearer to a login reply. */
  NEW("session.new"),
  /** A bearer to {@code {}}. */
  LOGOUT("session.logout"),
  /** A bearer to {@code {user?, organization?, kind}}, see {@link Identity}. */
  WHOAMI("session.whoami");

  private final String address;

  SessionAddress(String address) {
    this.address = address;
  }

  /** The address as it is sent to. */
  public String address() {
    return address;
  }
}
