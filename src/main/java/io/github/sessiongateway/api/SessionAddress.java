package io.github.sessiongateway.api;

/** The addresses of calls to Koyeb on the event bus, one for each message. */
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

  /** Returns the address to send to. */
  public String address() {
    return address;
  }
}
