package io.github.sessiongateway.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The addresses of this machine. */
public final class Addresses {
  /** A port on which nothing listens, and which no other process may be given. */
  public static final int CLOSED_PORT = 1;

  private Addresses() {}

  /** Skips the test if nothing can listen there, as at {@code ::1} in many containers. */
  public static void assumeUsable(String host) {
    assumeTrue(isUsable(host), () -> "This machine has no address " + host);
  }

  private static boolean isUsable(String host) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
