package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One of the gateways: a process of the fat jar that can be started again. */
final class ManyNode {
  private static final int START_SECONDS = 60;
  private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

  static {
    // Whatever fails, no gateway stays behind.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> STARTED.forEach(Process::destroyForcibly)));
  }

  private final Path configuration;
  private final Path jar = jar();
  private volatile Running running;
  private volatile int port;
  private volatile int tcpPort;

  private record Running(Process process, CountDownLatch ready) {}

  ManyNode(Path configuration) {
    this.configuration = configuration;
  }

  private static Path jar() {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files.filter(file -> file.toString().endsWith("-fat.jar")).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts a process, which is ready later. */
  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            System.getProperty("java.home") + "/bin/java",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx400m",
            "-jar",
            jar.toString(),
            "run",
            "-conf",
            configuration.toString());
    builder.environment().put("GATEWAY_LOG_LEVEL", "error");
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    STARTED.add(process);
    Running started = new Running(process, new CountDownLatch(1));
    running = started;
    Thread reader = new Thread(() -> read(started), "gateway");
    reader.setDaemon(true);
    reader.start();
  }

  private void read(Running started) {
    try (BufferedReader lines = started.process.inputReader(UTF_8)) {
      Map<String, Integer> ports = GatewayPorts.read(lines);
      if (ports.containsKey("bridge")) {
        port = ports.get("bridge");
        tcpPort = ports.get("tcp");
        started.ready.countDown();
      }
      while (lines.readLine() != null) {}
    } catch (IOException killed) {
      // Its port stays the one of before, and refuses connections.
    }
  }

  /** Returns the latest port, which refuses connections while the process does not run. */
  int port() {
    return port;
  }

  /** Returns the latest port of the bridge over TCP. */
  int tcpPort() {
    return tcpPort;
  }

  boolean isReady() {
    Running now = running;
    return now != null && now.ready.getCount() == 0 && now.process.isAlive();
  }

  void awaitReady() throws InterruptedException {
    if (!running.ready.await(START_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("A gateway did not start");
    }
  }

  /** Ends the process as {@code kill -9} does. */
  void kill() {
    running.process.destroyForcibly();
    running.process.onExit().join();
  }

  /** Stops the process by SIGTERM. Returns its exit code. */
  int terminate() throws InterruptedException {
    running.process.destroy();
    return running.process.waitFor();
  }

  /** Sends a signal, such as STOP. */
  void signal(String name) throws IOException, InterruptedException {
    String pid = String.valueOf(running.process.pid());
    new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
  }

  /** Returns the CPU time of the process in milliseconds. */
  long cpuMillis() {
    return running.process.info().totalCpuDuration().orElseThrow().toMillis();
  }
}
