package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A benchmark of starts: the gateway beside a bare HTTP server until both are ready, and short
 * commands beside a Java process that does nothing. CPU time is the median, wall time the least.
 * The archives are those of the image.
 */
final class StartBench {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String JAR =
      Path.of("target/koyeb-session-gateway-fat.jar").toAbsolutePath().toString();
  private static final String TRAINING = "io.github.sessiongateway.internal.standalone.Training";
  private static final List<String> BARE =
      List.of("-cp", JAR + ":target/test-classes", "io.github.sessiongateway.bench.BareServer");
  private static final List<String> IMAGE =
      List.of("-XX:-UsePerfData", "-XX:MaxRAMPercentage=60", "-XX:+UseSerialGC");
  private static final List<String> COMMAND =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-Xmx32m",
          "-Xshare:auto");
  private static final Map<String, String> PORTS =
      Map.of(
          "GATEWAY_BRIDGE_HTTP_PORT", "0",
          "GATEWAY_BRIDGE_TCP_PORT", "0",
          "GATEWAY_OPS_PORT", "0",
          "GATEWAY_SANDBOX_PORT", "0",
          "GATEWAY_LOG_LEVEL", "INFO");

  /** CPU and wall time in milliseconds, and the peak of memory in MiB, or 0. */
  private record Start(double cpu, double wall, double memory) {}

  private final Map<String, List<Start>> starts = new LinkedHashMap<>();
  private final Path folder = Files.createTempDirectory("start");

  private StartBench() throws IOException {}

  static void run(int rounds) throws Exception {
    new StartBench().measure(rounds);
  }

  private void measure(int rounds) throws Exception {
    Path all = folder.resolve("all");
    Path quick = folder.resolve("quick");
    Path login =
        Files.writeString(
            folder.resolve("login"), "{\"email\":\"demo@example.com\",\"password\":\"demo\"}");
    List<String> training = List.of("-XX:ArchiveClassesAtExit=" + all, "-XX:+UseSerialGC");
    command(words(training, List.of("-cp", JAR, TRAINING, quick.toString())));
    List<String> lines = new ArrayList<>();
    Process gateway =
        start(words(List.of("-jar", JAR, "run", "-conf", "conf/sandbox.yaml")), lines);
    try {
      String health = url("health: (\\S+)", lines);
      List<String> call =
          List.of("-jar", JAR, "call", "session.login", "--body", login.toString(), "--via");
      List<String> via = words(call, List.of(url("bridge: (http\\S+)/eventbus", lines)));
      List<String> probe = List.of("-jar", JAR, "health", health);
      for (int i = 0; i < rounds; i++) {
        server("bare server", words(BARE, List.of("serve")));
        server("gateway", words(List.of("-jar", JAR)));
        server("gateway, flags of the image", words(IMAGE, archive(all), List.of("-jar", JAR)));
        keep("Java that ends", command(words(COMMAND, BARE)));
        keep("health", command(words(COMMAND, probe)));
        keep("health, archive", command(words(COMMAND, archive(quick), probe)));
        keep("call --via", command(words(COMMAND, via)));
        keep("call --via, archive", command(words(COMMAND, archive(quick), via)));
      }
    } finally {
      gateway.destroy();
    }
    print(rounds);
    for (Path file : List.of(all, quick, login, folder)) {
      Files.delete(file);
    }
  }

  @SafeVarargs
  private static List<String> words(List<String>... parts) {
    List<String> words = new ArrayList<>();
    for (List<String> part : parts) {
      words.addAll(part);
    }
    return words;
  }

  private static List<String> archive(Path file) {
    return List.of("-XX:SharedArchiveFile=" + file, "-Xlog:disable", "-Xlog:all=error:stderr");
  }

  private static String url(String pattern, List<String> lines) {
    return lines.stream()
        .map(Pattern.compile(pattern)::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .findFirst()
        .orElseThrow();
  }

  private void keep(String name, Start start) {
    starts.computeIfAbsent(name, key -> new ArrayList<>()).add(start);
  }

  /** Measures a server until it is ready. */
  private void server(String name, List<String> words) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Process process = start(words, new ArrayList<>());
    double wall = (System.nanoTime() - begin) / 1e6;
    Path proc = Path.of("/proc", String.valueOf(process.pid()));
    String stat = Files.readString(proc.resolve("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double ticks = Double.parseDouble(fields[11]) + Double.parseDouble(fields[12]);
    String peak = url("VmHWM:\\s+(\\d+) kB", Files.readAllLines(proc.resolve("status")));
    keep(name, new Start(ticks * 10, wall, Double.parseDouble(peak) / 1024));
    process.destroyForcibly().waitFor();
  }

  /** Starts a server and returns when it says that it is ready. */
  private static Process start(List<String> words, List<String> lines) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words(List.of(JAVA), words));
    builder.environment().putAll(PORTS);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader(UTF_8);
    for (String line = out.readLine(); !line.endsWith("is ready"); line = out.readLine()) {
      lines.add(line);
    }
    return process;
  }

  /** Measures a command until it ends. The shell knows the CPU time of its children. */
  private static Start command(List<String> words) throws IOException, InterruptedException {
    String script = "TIMEFORMAT='%R %U %S'; time \"$@\" >/dev/null 2>&1";
    Process process =
        new ProcessBuilder(words(List.of("bash", "-c", script, "bash", JAVA), words)).start();
    String[] times =
        new String(process.getErrorStream().readAllBytes(), UTF_8).strip().split(" ", -1);
    if (process.waitFor() != 0) {
      throw new IOException("A command failed: " + words);
    }
    double cpu = Double.parseDouble(times[1]) + Double.parseDouble(times[2]);
    return new Start(cpu * 1000, Double.parseDouble(times[0]) * 1000, 0);
  }

  private void print(int rounds) {
    System.out.printf(
        "start: Java %s, CPU ms (median of %d), wall ms (least), peak MiB%n",
        System.getProperty("java.version"), rounds);
    Map<String, Start> figures = new TreeMap<>();
    starts.forEach((name, all) -> figures.put(name, figure(all)));
    for (String name : starts.keySet()) {
      boolean isServer = name.contains("server") || name.startsWith("gateway");
      Start beside = figures.get(isServer ? "bare server" : "Java that ends");
      Start one = figures.get(name);
      System.out.printf(
          "%-28s %5.0f (%.2f) %5.0f (%.2f) %s%n",
          name,
          one.cpu,
          one.cpu / beside.cpu,
          one.wall,
          one.wall / beside.wall,
          isServer ? "%4.0f".formatted(one.memory) : "   -");
    }
  }

  private static Start figure(List<Start> all) {
    return new Start(
        median(all.stream().map(Start::cpu)),
        all.stream().mapToDouble(Start::wall).min().orElseThrow(),
        median(all.stream().map(Start::memory)));
  }

  private static double median(Stream<Double> values) {
    List<Double> sorted = values.sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
