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
  WHOAMI("session.whoami"),
  /**
   * A bearer and {@code {organization_id, validity?}} to a login reply, see {@link MintRequest}.
   */
  MINT("session.mint"),
  /** A bearer and {@code {organization_id, seon_fp?}} to a login reply. */
  SWITCH("session.switch"),
  /** A bearer and {@code {seon_fp?}} to a login reply without an organization. */
  UNSCOPE("session.unscope"),
  /**
   * A bearer and {@code {limit?, offset?, search?, statuses?}} to {@code {organizations, ...}}, see
   * {@link OrganizationsRequest}.
   */
  ORGANIZATIONS("session.organizations");

  private final String address;

  SessionAddress(String address) {
    this.address = address;
  }

  /** Returns the address to send to. */
  public String address() {
    return address;
  }
}
