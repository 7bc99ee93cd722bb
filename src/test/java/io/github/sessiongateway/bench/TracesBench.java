package io.github.sessiongateway.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.sessiongateway.bench.UpstreamBench.Side;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The cost of traces: logins through the bus of three gateways in turn, each in its own JVM. One
 * traces nothing, one samples nothing, and one samples all and exports it to the stub server. Each
 * figure is the median of the rounds.
 */
final class TracesBench {
  private static final List<String> GATEWAYS = List.of("gateway", "unsampled", "sampled");
  private static final int AT_ONCE = 64;
  private static final int CPU = 3;

  private TracesBench() {}

  static void run(boolean quick) throws IOException {
    Process stub = UpstreamBench.java("io.github.sessiongateway.bench.StubServer");
    List<Side> sides = new ArrayList<>();
    try {
      String port = stub.inputReader(UTF_8).readLine();
      for (String gateway : GATEWAYS) {
        sides.add(
            new Side(UpstreamBench.java("io.github.sessiongateway.bench.Subject", gateway, port)));
      }
      compare(sides, quick ? 5 : 21, quick ? 10_000 : 30_000);
    } finally {
      sides.forEach(side -> side.process.destroy());
      stub.destroy();
    }
  }

  private static void compare(List<Side> sides, int rounds, int calls) throws IOException {
    // Until the compilers of all have settled.
    for (Side side : sides) {
      var unused = side.measure(AT_ONCE, 100_000);
    }
    double[][] cpu = new double[sides.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < sides.size(); i++) {
        int next = (i + round) % sides.size();
        cpu[next][round] = sides.get(next).measure(AT_ONCE, calls)[CPU];
      }
    }
    System.out.println(
        "traces: CPU us a login by the bus (ratio to no traces), medians of " + rounds);
    for (int i = 0; i < sides.size(); i++) {
      double[] ratios = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        ratios[round] = cpu[i][round] / cpu[0][round];
      }
      System.out.printf(
          Locale.ROOT,
          "%10s   %6.1f (%.2f)%n",
          GATEWAYS.get(i),
          UpstreamBench.median(cpu[i]),
          UpstreamBench.median(ratios));
    }
  }
}
