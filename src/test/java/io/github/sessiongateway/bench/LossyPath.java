package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/**
 * A second way to the servers of this machine, on which the kernel can drop every packet without a
 * word. It works only in a network namespace that has nothing but loopback, so that no other
 * program of the machine has its rules.
 */
final class LossyPath {
  /** The address of this way. Each server must listen on it, too. */
  static final String HOST = "127.0.0.2";

  private static final String RULES =
      """
      table inet lossy {
        chain input {
          type filter hook input priority 0
          ip daddr 127.0.0.2 drop
          ip saddr 127.0.0.2 drop
        }
      }
      """;

  private LossyPath() {}

  /** Returns why this process cannot drop packets, or an empty text. */
  static String whyNot() {
    try {
      if (!NetworkInterface.networkInterfaces().allMatch(LossyPath::isLoopback)) {
        return "it needs root, for a network namespace of its own";
      }
      new ProcessBuilder("nft", "--version").start().onExit().join();
      return "";
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    } catch (IOException notInstalled) {
      return "nft is not installed: apt-get install nftables";
    }
  }

  private static boolean isLoopback(NetworkInterface each) {
    try {
      return each.isLoopback();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Drops all packets from now on, in both directions. */
  static void cut() throws IOException {
    nft(RULES);
  }

  static void mend() throws IOException {
    nft("delete table inet lossy");
  }

  private static void nft(String command) throws IOException {
    Process process = new ProcessBuilder(List.of("nft", command)).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("nft " + command + ": " + said.strip());
    }
  }
}
