package io.github.sessiongateway.internal.address;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;

/** The addresses between gateways, their bridges and their clients. */
public final class GatewayAddress {
  /** Published in one process: all events of its gateway, for its bridge. */
  public static final String EVENTS_HERE = "session.events@here";

  /** To {@code {gateway}}, the name of one of the gateways of a cluster. */
  public static final String ANY = "session.gateway";

  /** The field of the reply that names the gateway. */
  public static final String NAME = "gateway";

  private static final String CLAIMS = "io.github.sessiongateway";

  private GatewayAddress() {}

  /** Claims a Vertx for a gateway. Returns false if it has one already. */
  public static boolean claim(Vertx vertx) {
    return claims(vertx).putIfAbsent(NAME, true) == null;
  }

  /** Gives back the claim. */
  public static void release(Vertx vertx) {
    claims(vertx).remove(NAME);
  }

  /** Returns whether a Vertx has a gateway, which may be starting or stopping. */
  public static boolean isHere(Vertx vertx) {
    return claims(vertx).containsKey(NAME);
  }

  private static LocalMap<String, Boolean> claims(Vertx vertx) {
    return vertx.sharedData().getLocalMap(CLAIMS);
  }

  /** Returns the address at which only one gateway answers, by its name. */
  public static String at(String address, String gateway) {
    return address + "@" + gateway;
  }
}
