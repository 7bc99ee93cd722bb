package io.github.sessiongateway.internal.address;

/** The addresses between gateways, their bridges and their clients. */
public final class GatewayAddress {
  /** Published in one process: all events of its gateway, for its bridge. */
  public static final String EVENTS_HERE = "session.events@here";

  /** To {@code {gateway}}, the name of one of the gateways of a cluster. */
  public static final String ANY = "session.gateway";

  /** The field of the reply that names the gateway. */
  public static final String NAME = "gateway";

  private GatewayAddress() {}

  /** Returns the address at which only one gateway answers, by its name. */
  public static String at(String address, String gateway) {
    return address + "@" + gateway;
  }
}
