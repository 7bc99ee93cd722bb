package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Another network namespace, joined to this one by a pair of virtual interfaces, as a node is to a
 * pod. It needs root. The close removes it.
 */
final class NetworkNamespace implements AutoCloseable {
  private static final long SECONDS = 20;

  /** A range for tests of networks (RFC 2544), in which each process has a subnet. */
  private final String subnet;

  private final String name;

  private NetworkNamespace(long pid) {
    name = "gw" + pid;
    subnet = "198.18." + pid % 256 + ".";
  }

  /** Makes one. Throws an exception with the reason if this machine does not allow it. */
  static NetworkNamespace make() throws IOException {
    NetworkNamespace made = new NetworkNamespace(ProcessHandle.current().pid());
    String outer = made.name + "a";
    String inner = made.name + "b";
    try {
      run("ip", "netns", "add", made.name);
      run("ip", "link", "add", outer, "type", "veth", "peer", "name", inner);
      run("ip", "link", "set", inner, "netns", made.name);
      run("ip", "addr", "add", made.here() + "/24", "dev", outer);
      run("ip", "link", "set", outer, "up");
      made.inside("ip", "addr", "add", made.subnet + "2/24", "dev", inner);
      made.inside("ip", "link", "set", inner, "up");
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /** Returns the address of this side. */
  String here() {
    return subnet + "1";
  }

  /** Runs a command on the other side. Returns what it printed. */
  String inside(String... command) throws IOException {
    String[] words = new String[command.length + 4];
    System.arraycopy(command, 0, words, 4, command.length);
    System.arraycopy(new String[] {"ip", "netns", "exec", name}, 0, words, 0, 4);
    return run(words);
  }

  @Override
  public void close() throws IOException {
    // The interfaces go with the namespace. It may be that neither was made.
    end(start(List.of("ip", "link", "del", name + "a")));
    end(start(List.of("ip", "netns", "del", name)));
  }

  private static String run(String... command) throws IOException {
    Process process = start(List.of(command));
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (end(process) != 0) {
      throw new IOException(String.join(" ", command) + ": " + out.strip());
    }
    return out;
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static int end(Process process) {
    return process.onExit().orTimeout(SECONDS, TimeUnit.SECONDS).join().exitValue();
  }
}
