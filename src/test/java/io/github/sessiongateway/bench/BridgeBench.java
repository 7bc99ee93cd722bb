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
 * A benchmark of the gateway's bridges against those of Vert.x with a minimal handler. Both run in
 * turn, each in its own JVM. It measures tokens and logins in a closed loop, with policy and
 * limits. It also measures the heap of idle sockets, and a client's wait while another floods.
 */
final class BridgeBench {
  private static final String[] FRAMINGS = {"sockjs", "raw", "tcp"};
  private static final int[] SOCKETS = {1, 16, 256};
  private static final String GOOD = "127.0.0.1";
  private static final String FLOODING = "127.0.0.2";
  private static final int FLOODS = 4;

  private final boolean quick;
  private final String koyeb;

  private BridgeBench(boolean quick, String koyeb) {
    this.quick = quick;
    this.koyeb = koyeb;
  }

  static void run(boolean quick) throws IOException {
    Process stub = UpstreamBench.java("io.github.sessiongateway.bench.StubServer");
    try {
      new BridgeBench(quick, stub.inputReader(UTF_8).readLine()).run();
    } finally {
      stub.destroy();
    }
  }

  private void run() throws IOException {
    try (Child bare = server("bare");
        Child gateway = server("gateway");
        Child load = new Child("BridgeLoad")) {
      compare(load, bare, gateway, "session.token");
      compare(load, bare, gateway, "session.login");
    }
    idle();
    try (Child limited = server("limited");
        Child good = new Child("BridgeLoad");
        Child bad = new Child("BridgeLoad")) {
      flood(limited, good, bad);
    }
  }

  private void compare(Child load, Child bare, Child gateway, String address) throws IOException {
    int rounds = quick ? 3 : 15;
    int millis = quick ? 300 : 600;
    System.out.println(
        "bridge: " + address + " of the gateway beside bridges of Vert.x, medians of " + rounds);
    System.out.println(
        "         sockets   calls/s (ratio)          p50 us (ratio)     p99 us (ratio)     CPU us a"
            + " call (ratio)");
    for (String framing : FRAMINGS) {
      // Until the compilers of all have settled.
      measure(load, bare, address, framing, 64, quick ? 1_000 : 8_000);
      measure(load, gateway, address, framing, 64, quick ? 1_000 : 8_000);
      for (int sockets : SOCKETS) {
        List<double[]> bares = new ArrayList<>();
        List<double[]> gateways = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
          if (i % 2 == 0) {
            bares.add(measure(load, bare, address, framing, sockets, millis));
            gateways.add(measure(load, gateway, address, framing, sockets, millis));
          } else {
            gateways.add(measure(load, gateway, address, framing, sockets, millis));
            bares.add(measure(load, bare, address, framing, sockets, millis));
          }
        }
        System.out.println(
            String.format("%7s  %7d", framing, sockets) + UpstreamBench.row(bares, gateways));
      }
    }
  }

  private static double[] measure(
      Child load, Child server, String address, String framing, int sockets, int millis)
      throws IOException {
    open(load, server, framing, sockets, GOOD, address);
    double before = server.ask("cpu")[0];
    double[] result = load.ask("run " + millis);
    double cpu = server.ask("cpu")[0] - before;
    load.say("close");
    if (result[4] > 0) {
      throw new IOException(result[4] + " calls were refused");
    }
    return new double[] {result[0], result[1], result[2], cpu / 1_000 / result[3]};
  }

  private void idle() throws IOException {
    int sockets = quick ? 1_000 : 5_000;
    System.out.println(
        "heap bytes an idle socket at " + sockets + ", the gateway / Vert.x (ratio)");
    try (Child load = new Child("BridgeLoad")) {
      for (String framing : FRAMINGS) {
        double vertx = held(load, "bare", framing, sockets);
        double ours = held(load, "gateway", framing, sockets);
        System.out.printf(
            Locale.ROOT, "%7s   %6.0f / %6.0f (%.2f)%n", framing, ours, vertx, ours / vertx);
      }
    }
  }

  private double held(Child load, String kind, String framing, int sockets) throws IOException {
    try (Child server = server(kind)) {
      // What the first sockets load stays.
      open(load, server, framing, 100, GOOD, "session.login");
      load.say("close");
      double before = server.ask("heap")[0];
      open(load, server, framing, sockets, GOOD, "session.login");
      double held = server.ask("heap")[0] - before;
      load.say("close");
      return held / sockets;
    }
  }

  private void flood(Child server, Child good, Child bad) throws IOException {
    int millis = quick ? 1_500 : 10_000;
    System.out.println(
        "a client's 100 requests a second at the default limits, and while another floods: p50 and"
            + " p99 us");
    for (String framing : FRAMINGS) {
      open(good, server, framing, 1, GOOD, "session.refresh");
      good.say("pace " + millis / 2);
      double[] alone = good.ask("pace " + millis);
      open(bad, server, framing, FLOODS, FLOODING, "session.refresh");
      bad.say("flood");
      double[] beside = good.ask("pace " + millis);
      bad.say("close");
      good.say("close");
      System.out.printf(
          Locale.ROOT,
          "%7s   alone %5.0f %6.0f   beside the flood %5.0f %6.0f, %.0f of %.0f refused%n",
          framing,
          alone[1],
          alone[2],
          beside[1],
          beside[2],
          beside[4],
          beside[3]);
    }
  }

  private static void open(
      Child load, Child server, String framing, int sockets, String from, String address)
      throws IOException {
    int port = (int) server.ports[framing.equals("tcp") ? 1 : 0];
    load.say(String.join(" ", "open", framing, "" + port, "" + sockets, from, address));
  }

  private Child server(String kind) throws IOException {
    Child child = new Child("BridgeServer", kind, koyeb);
    child.ports = child.read();
    return child;
  }

  /** A process that answers lines with lines. */
  private static final class Child implements AutoCloseable {
    private final Process process;
    private final Writer in;
    private final BufferedReader out;
    private double[] ports = {};

    Child(String... command) throws IOException {
      command[0] = "io.github.sessiongateway.bench." + command[0];
      process = UpstreamBench.java(command);
      in = process.outputWriter(UTF_8);
      out = process.inputReader(UTF_8);
    }

    String say(String line) throws IOException {
      in.write(line + "\n");
      in.flush();
      return line();
    }

    double[] ask(String line) throws IOException {
      return numbers(say(line));
    }

    double[] read() throws IOException {
      return numbers(line());
    }

    private String line() throws IOException {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("a process of the bench ended");
      }
      return line;
    }

    private static double[] numbers(String line) {
      return Arrays.stream(line.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
