package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A benchmark of logins through the bus against a bare WebClient. Both run in turn, each in its own
 * JVM, against a stub server in a third one. Without the bus, and with the bus on both sides, they
 * show which part of the difference the bus causes. Each figure is the median of the rounds.
 */
final class UpstreamBench {
  private static final int[] CONCURRENCY = {1, 64, 256};
  private static final double LEAST_WITHOUT_METRICS = 0.85;

  /** A quick run differs from the next by a tenth, and must not fail because of that. */
  private static final double LEAST_WHEN_QUICK = 0.7;

  /** The column of the CPU time of a call. */
  private static final int CPU = 3;

  /** Two subjects, in turn. */
  private enum Pair {
    ALL("bare", "gateway", "the gateway by the bus beside a bare WebClient"),
    DECORATORS("bare", "direct", "its decorators alone beside a bare WebClient"),
    BUS("consumer", "gateway", "the gateway by the bus beside a bare WebClient behind the bus"),
    METRICS("gateway", "measured", "the gateway with metrics beside itself without");

    final String bare;
    final String other;
    final String title;

    Pair(String bare, String other, String title) {
      this.bare = bare;
      this.other = other;
      this.title = title;
    }
  }

  private UpstreamBench() {}

  static void run(boolean quick) throws IOException {
    run(quick, List.of(Pair.ALL, Pair.DECORATORS, Pair.BUS));
  }

  /** Fails if metrics cost so much that a login without them takes less than a part of the CPU. */
  static void metrics(boolean quick) throws IOException {
    double[] cpu = run(quick, List.of(Pair.METRICS));
    double without = cpu[0] / cpu[1];
    System.out.printf(Locale.ROOT, "metrics-cost: CPU without metrics / with them %.2f%n", without);
    double least = quick ? LEAST_WHEN_QUICK : LEAST_WITHOUT_METRICS;
    if (without < least) {
      throw new IllegalStateException("Metrics cost too much: at least " + least + " is demanded");
    }
  }

  /**
   * Returns the CPU time of all calls of the first sides and of the second. The time of one round
   * is too short for a clock that advances by 10 ms.
   */
  private static double[] run(boolean quick, List<Pair> pairs) throws IOException {
    double[] cpu = new double[2];
    Process stub = java("io.github.sessiongateway.bench.StubServer");
    String port = stub.inputReader(UTF_8).readLine();
    try {
      for (Pair pair : pairs) {
        Side bare = new Side(java("io.github.sessiongateway.bench.Subject", pair.bare, port));
        Side other = new Side(java("io.github.sessiongateway.bench.Subject", pair.other, port));
        try {
          compare(pair, bare, other, quick, cpu);
        } finally {
          bare.process.destroy();
          other.process.destroy();
        }
      }
    } finally {
      stub.destroy();
    }
    return cpu;
  }

  private static void compare(Pair pair, Side bare, Side other, boolean quick, double[] cpu)
      throws IOException {
    // A small difference needs more rounds, and compilers that have settled.
    boolean isSmall = pair == Pair.METRICS;
    int rounds = !quick ? 15 : isSmall ? 9 : 5;
    int calls = quick ? 10_000 : 30_000;
    System.out.println("upstream: " + pair.title + ", medians of " + rounds);
    System.out.println(
        "at once   calls/s (ratio)          p50 us (ratio)     p99 us (ratio)     CPU us a call"
            + " (ratio)");
    // Until the compilers of both have settled.
    measure(bare, other, 64, isSmall ? 200_000 : 100_000);
    for (int concurrency : CONCURRENCY) {
      int n = concurrency == 1 ? calls / 5 : calls;
      measure(bare, other, concurrency, n);
      List<double[]> bares = new ArrayList<>();
      List<double[]> others = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        double[][] both =
            i % 2 == 0
                ? measure(bare, other, concurrency, n)
                : reversed(measure(other, bare, concurrency, n));
        bares.add(both[0]);
        others.add(both[1]);
      }
      System.out.println(String.format("%7d", concurrency) + row(bares, others));
      for (int i = 0; i < rounds; i++) {
        cpu[0] += bares.get(i)[CPU] * n;
        cpu[1] += others.get(i)[CPU] * n;
      }
    }
  }

  private static double[][] measure(Side first, Side second, int concurrency, int calls)
      throws IOException {
    return new double[][] {first.measure(concurrency, calls), second.measure(concurrency, calls)};
  }

  private static double[][] reversed(double[][] pair) {
    return new double[][] {pair[1], pair[0]};
  }

  /** Calls a second, p50, p99 and CPU a call of both, and the medians of their ratios. */
  static String row(List<double[]> bares, List<double[]> gateways) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < 4; column++) {
      int at = column;
      double bare = median(bares.stream().mapToDouble(row -> row[at]).toArray());
      double gateway = median(gateways.stream().mapToDouble(row -> row[at]).toArray());
      double ratio =
          median(
              IntStream.range(0, bares.size())
                  .mapToDouble(i -> gateways.get(i)[at] / bares.get(i)[at])
                  .toArray());
      line.append(String.format(Locale.ROOT, "   %8.0f /%7.0f (%.2f)", gateway, bare, ratio));
    }
    return line.toString();
  }

  static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  static Process java(String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** A subject in its process. */
  static final class Side {
    final Process process;
    private final Writer in;
    private final BufferedReader out;

    Side(Process process) {
      this.process = process;
      this.in = process.outputWriter(UTF_8);
      this.out = process.inputReader(UTF_8);
    }

    double[] measure(int concurrency, int calls) throws IOException {
      in.write(concurrency + " " + calls + "\n");
      in.flush();
      String line = out.readLine();
      if (line == null) {
        throw new IOException("the subject ended");
      }
      return Arrays.stream(line.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    }
  }
}
