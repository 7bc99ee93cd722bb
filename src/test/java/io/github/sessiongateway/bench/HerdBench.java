package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;

/**
 * 10,000 callers at once when the token has just expired, and a Koyeb of 50 ms: how often it is
 * called, and when the callers have their token. Each subject in a JVM of its own.
 */
final class HerdBench {
  private static final int CALLERS = 10_000;

  /** Threads are dear: in a short run there are fewer. */
  private static final int FEW_THREADS = 2_000;

  private static final String OURS = "io.github.sessiongateway.bench.GatewaySource";

  private HerdBench() {}

  static void run(boolean quick) throws Exception {
    SlowKoyeb koyeb = new SlowKoyeb();
    System.out.println("herd: callers at expiry, a Koyeb of 50 ms, medians");
    System.out.println(
        "                                      callers  calls   p50 ms   p99 ms  last ms   ns a read   B");
    subject(koyeb, "the gateway, futures", OURS, "futures", quick);
    subject(koyeb, "Caffeine AsyncLoadingCache, futures", "rivals.CaffeineAsync", "futures", quick);
    subject(koyeb, "the gateway, a thread a caller", OURS, "threads", quick);
    subject(koyeb, "AWS SDK CachedSupplier, threads", "rivals.Aws", "threads", quick);
    subject(koyeb, "google-auth, threads", "rivals.Google", "threads", quick);
    subject(koyeb, "Caffeine LoadingCache, threads", "rivals.Caffeine", "threads", quick);
  }

  private static void subject(SlowKoyeb koyeb, String name, String type, String how, boolean quick)
      throws Exception {
    int rounds = quick ? 1 : 5;
    int callers = quick && how.equals("threads") ? FEW_THREADS : CALLERS;
    Process process =
        UpstreamBench.java("io.github.sessiongateway.bench.HerdSubject", type, koyeb.url());
    try (Writer in = process.outputWriter(UTF_8);
        BufferedReader out = process.inputReader(UTF_8)) {
      double[][] herds = new double[rounds][];
      int most = 0;
      for (int i = -1; i < rounds; i++) {
        say(in, out, how + " " + callers);
        int before = koyeb.calls.get();
        double[] herd = numbers(say(in, out, "go"));
        if (i >= 0) {
          herds[i] = herd;
          most = Math.max(most, koyeb.calls.get() - before);
        }
      }
      double[] read = numbers(say(in, out, "read " + (quick ? 5 : 15)));
      System.out.printf(
          "%-35s  %8d  %5d  %7.0f  %7.0f  %7.0f   %9.0f  %3.0f%n",
          name,
          callers,
          most,
          median(herds, 0),
          median(herds, 1),
          median(herds, 2),
          read[0],
          read[1]);
    } finally {
      process.destroy();
    }
  }

  private static double median(double[][] rows, int column) {
    double[] values = Arrays.stream(rows).mapToDouble(row -> row[column]).sorted().toArray();
    return values[values.length / 2];
  }

  private static String say(Writer in, BufferedReader out, String line) throws IOException {
    in.write(line + "\n");
    in.flush();
    String answer = out.readLine();
    if (answer == null) {
      throw new IOException("the subject ended");
    }
    return answer;
  }

  private static double[] numbers(String line) {
    return Arrays.stream(line.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }
}
