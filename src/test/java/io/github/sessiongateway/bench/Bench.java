package io.github.sessiongateway.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@code scripts/bench} starts. */
public final class Bench {
  private Bench() {}

  public static void main(String[] args) throws Exception {
    List<String> names = new ArrayList<>(Arrays.asList(args));
    boolean quick = names.remove("--quick");
    List<String> all =
        List.of(
            "upstream",
            "metrics-cost",
            "bridge",
            "sessions",
            "herd",
            "faults",
            "stop",
            "announce",
            "start",
            "traces",
            "proxy",
            "many");
    for (String name : names.isEmpty() ? all : names) {
      switch (name) {
        case "upstream" -> UpstreamBench.run(quick);
        case "metrics-cost" -> UpstreamBench.metrics(quick);
        case "bridge" -> BridgeBench.run(quick);
        case "sessions" -> SessionsBench.run(quick);
        case "herd" -> HerdBench.run(quick);
        case "faults" -> FaultsBench.run(quick);
        case "stop" -> StopBench.run(quick ? 6 : 60);
        case "announce" -> AnnounceBench.run(quick ? 8 : 100);
        case "start" -> StartBench.run(quick ? 2 : 7);
        case "traces" -> TracesBench.run(quick);
        case "proxy" -> ProxyBench.run(quick);
        case "many" -> ManyBench.run(quick);
        case "metrics" -> MetricsBench.run(quick);
        default -> {
          System.err.println("There is no bench " + name + ": " + all + " metrics");
          System.exit(2);
        }
      }
    }
    System.exit(0);
  }
}
