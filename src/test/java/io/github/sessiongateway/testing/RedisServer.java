package io.github.sessiongateway.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A real Redis on loopback, with an append-only file in a temporary folder. */
public final class RedisServer implements AutoCloseable {
  private static final List<String> BINARIES =
      List.of("/usr/bin/redis-server", "/usr/bin/valkey-server");
  private static final int MOST_STARTS = 5;
  private static final Path CERTIFICATES = Path.of("src/test/resources/tls");
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private final String binary;
  private final Path folder;
  private final List<String> options;
  private final boolean isTls;
  private int port;
  private Process process;

  private RedisServer(boolean isTls, List<String> options) {
    binary = BINARIES.stream().filter(file -> Files.exists(Path.of(file))).findFirst().orElse("");
    if (binary.isEmpty()) {
      skip();
    }
    try {
      folder = Files.createTempDirectory("redis");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.isTls = isTls;
    this.options = options;
    int starts = 1;
    port = freePort();
    while (!hasStarted()) {
      if (starts++ == MOST_STARTS) {
        throw new AssertionError("Redis does not start on any port");
      }
      port = freePort();
    }
  }

  /** Starts one with more options of its configuration. */
  public static RedisServer with(String... options) {
    return new RedisServer(false, List.of(options));
  }

  /** Starts one that speaks TLS alone. Its certificate is {@code tls/server.pem}. */
  public static RedisServer withTls() {
    return new RedisServer(
        true,
        List.of(
            "--tls-cert-file",
            CERTIFICATES.resolve("server.pem").toAbsolutePath().toString(),
            "--tls-key-file",
            CERTIFICATES.resolve("server.key").toAbsolutePath().toString(),
            "--tls-ca-cert-file",
            CERTIFICATES.resolve("server.pem").toAbsolutePath().toString(),
            "--tls-auth-clients",
            "no"));
  }

  public int port() {
    return port;
  }

  /** Starts it again, on the same port and with the same data. */
  public void start() {
    if (!hasStarted()) {
      throw new AssertionError("Redis does not start on port " + port);
    }
  }

  /** Stops it in an orderly way. */
  public void stop() {
    process.destroy();
    awaitEnd();
  }

  /** Kills it. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Stops it from running. Its connections stay. */
  public void hang() {
    signal("STOP");
  }

  /** Lets it run on. */
  public void resume() {
    signal("CONT");
  }

  /** Removes all data. */
  public void flush() {
    command("FLUSHALL");
  }

  /** Sends a command. Returns the first line of the reply. */
  public String command(String... words) {
    return commands(List.of(words)).get(0);
  }

  /**
   * Sends commands over one connection. Returns the first line of each reply, which has no more.
   */
  @SafeVarargs
  public final List<String> commands(List<String>... commands) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      List<String> replies = new ArrayList<>();
      for (List<String> words : commands) {
        StringBuilder request = new StringBuilder("*" + words.size() + "\r\n");
        for (String word : words) {
          request
              .append('$')
              .append(word.getBytes(UTF_8).length)
              .append("\r\n")
              .append(word)
              .append("\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(UTF_8));
        replies.add(line(socket.getInputStream()));
      }
      return replies;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes the data of a server that is stopped. */
  public void forget() {
    delete(folder);
    try {
      Files.createDirectory(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it, and deletes its data. */
  @Override
  public void close() {
    kill();
    delete(folder);
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Skips the test, unless it is CI. */
  private static void skip() {
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError("Redis is not installed");
    }
    System.out.println("skipped: Redis is not installed: apt-get install redis-server");
    abort("Redis is not installed.");
  }

  private boolean hasStarted() {
    List<String> command = new ArrayList<>(List.of(binary, "--bind", "127.0.0.1"));
    Collections.addAll(command, "--dir", folder.toString(), "--appendonly", "yes", "--save", "");
    String number = Integer.toString(port);
    Collections.addAll(command, "--port", isTls ? "0" : number);
    Collections.addAll(command, "--tls-port", isTls ? number : "0");
    command.addAll(options);
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
      RUNNING.add(process);
      BufferedReader output = process.inputReader(UTF_8);
      String line = output.readLine();
      while (line != null && !line.contains("Ready to accept connections")) {
        line = output.readLine();
      }
      if (line == null) {
        awaitEnd();
        return false;
      }
      drain(output);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the rest of the output, otherwise the server would wait for its reader. */
  private static void drain(BufferedReader output) {
    Thread reader =
        new Thread(
            () -> {
              try {
                while (output.readLine() != null) {}
              } catch (IOException ended) {
                // The server has ended.
              }
            });
    reader.setDaemon(true);
    reader.start();
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void awaitEnd() {
    try {
      process.waitFor();
      RUNNING.remove(process);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String line(InputStream input) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = input.read(); next != '\n' && next >= 0; next = input.read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
