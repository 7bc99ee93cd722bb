package io.github.sessiongateway.testing;

import io.github.sessiongateway.SessionGateway;
import java.net.URI;

/** The addresses on which a gateway listens, as it prints them. */
public final class Listening {
  private Listening() {}

  /** Returns a place by its name, such as {@code bridge}, {@code console} or {@code tcp}. */
  public static URI at(SessionGateway gateway, String name) {
    String prefix = name + ": ";
    return gateway.listening().stream()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .map(place -> URI.create(place.contains("://") ? place : name + "://" + place))
        .findFirst()
        .orElseThrow();
  }
}
