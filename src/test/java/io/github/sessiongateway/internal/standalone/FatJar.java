package io.github.sessiongateway.internal.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Processes of the fat jar. The close kills those that are still running. */
final class FatJar implements AutoCloseable {
  static final Map<String, String> FREE_PORTS =
      Map.of(
          "GATEWAY_BRIDGE_HTTP_PORT",
          "0",
          "GATEWAY_BRIDGE_TCP_PORT",
          "0",
          "GATEWAY_OPS_PORT",
          "0",
          "GATEWAY_SANDBOX_PORT",
          "0");

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String JAR =
      Path.of("target/koyeb-session-gateway-fat.jar").toAbsolutePath().toString();

  private final List<Process> started = new ArrayList<>();
  private final List<String> prefix;
  private final List<String> options;

  FatJar(String... options) {
    this(List.of(), options);
  }

  /**
   * @param prefix the words before {@code java}
   * @param options the options of the JVM
   */
  FatJar(List<String> prefix, String... options) {
    this.prefix = prefix;
    this.options = List.of(options);
  }

  /** The exit code and the output of a process. */
  record Ended(int code, String out, String err) {}

  /** Runs a command with a standard input, and waits for its end. */
  Ended command(String input, Map<String, String> env, String... args) throws Exception {
    Process process = start(env, args);
    try (var stdin = process.outputWriter(UTF_8)) {
      stdin.write(input);
    }
    return ended(process);
  }

  /** Waits for the end of a process, whose output must fit into a pipe. */
  static Ended ended(Process process) throws Exception {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it has ended").isTrue();
    return new Ended(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), UTF_8),
        new String(process.getErrorStream().readAllBytes(), UTF_8));
  }

  /** Starts {@code run} and waits until it is ready. Returns the lines printed until then. */
  Ready run(Map<String, String> env, String... args) throws IOException {
    List<String> words = new ArrayList<>(List.of("run"));
    words.addAll(List.of(args));
    Process process = start(env, words.toArray(String[]::new));
    List<String> lines = new ArrayList<>();
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    while (line != null && !line.endsWith("is ready")) {
      lines.add(line);
      line = out.readLine();
    }
    assertThat(line).as("the line that says it is ready, after " + lines).isNotNull();
    return new Ready(process, lines);
  }

  record Ready(Process process, List<String> lines) {
    /** Returns the text after a name in a line. */
    String url(String name) {
      return lines.stream()
          .filter(line -> line.startsWith(name + ": "))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElseThrow();
    }
  }

  Process start(Map<String, String> env, String... args) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of(JAVA, "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(List.of("-jar", JAR));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> all = new HashMap<>(FREE_PORTS);
    all.putAll(env);
    builder.environment().putAll(all);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
  }
}
