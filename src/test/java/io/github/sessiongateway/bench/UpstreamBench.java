package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A login through the bus beside a bare WebClient doing the same, in turn, each in a JVM of its
 * own, against one stub server in a third. Each figure is the median over the rounds.
 */
final class UpstreamBench {
  private static final int[] CONCURRENCY = {1, 64, 256};

  private UpstreamBench() {}

  static void run(boolean quick) throws IOException {
    Process stub = java("io.github.sessiongateway.bench.StubServer");
    String port = stub.inputReader(UTF_8).readLine();
    try {
      for (String subject : new String[] {"gateway", "direct"}) {
        Side bare = new Side(java("io.github.sessiongateway.bench.Subject", "bare", port));
        Side other = new Side(java("io.github.sessiongateway.bench.Subject", subject, port));
        try {
          compare(subject, bare, other, quick);
        } finally {
          bare.process.destroy();
          other.process.destroy();
        }
      }
    } finally {
      stub.destroy();
    }
  }

  private static void compare(String subject, Side bare, Side other, boolean quick)
      throws IOException {
    int rounds = quick ? 5 : 15;
    int calls = quick ? 10_000 : 30_000;
    System.out.println(
        "upstream: "
            + (subject.equals("gateway") ? "the gateway by the bus" : "its decorators alone")
            + " beside a bare WebClient, medians of "
            + rounds);
    System.out.println(
        "at once   calls/s (ratio)          p50 us (ratio)     p99 us (ratio)     CPU us a call"
            + " (ratio)");
    // Until the compilers of both have settled.
    measure(bare, other, 64, 100_000);
    for (int concurrency : CONCURRENCY) {
      int n = concurrency == 1 ? calls / 5 : calls;
      measure(bare, other, concurrency, n);
      List<double[]> bares = new ArrayList<>();
      List<double[]> others = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        double[][] pair =
            i % 2 == 0
                ? measure(bare, other, concurrency, n)
                : reversed(measure(other, bare, concurrency, n));
        bares.add(pair[0]);
        others.add(pair[1]);
      }
      print(concurrency, bares, others);
    }
  }

  private static double[][] measure(Side first, Side second, int concurrency, int calls)
      throws IOException {
    return new double[][] {first.measure(concurrency, calls), second.measure(concurrency, calls)};
  }

  private static double[][] reversed(double[][] pair) {
    return new double[][] {pair[1], pair[0]};
  }

  private static void print(int concurrency, List<double[]> bares, List<double[]> gateways) {
    StringBuilder line = new StringBuilder(String.format("%7d", concurrency));
    for (int column = 0; column < 4; column++) {
      int at = column;
      double bare = median(bares.stream().mapToDouble(row -> row[at]).toArray());
      double gateway = median(gateways.stream().mapToDouble(row -> row[at]).toArray());
      double ratio =
          median(
              java.util.stream.IntStream.range(0, bares.size())
                  .mapToDouble(i -> gateways.get(i)[at] / bares.get(i)[at])
                  .toArray());
      line.append(String.format(Locale.ROOT, "   %8.0f /%7.0f (%.2f)", gateway, bare, ratio));
    }
    System.out.println(line);
  }

  private static double median(double[] values) {
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
  private static final class Side {
    private final Process process;
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
