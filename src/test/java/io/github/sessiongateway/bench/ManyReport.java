package io.github.sessiongateway.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of all runs, and the demands that were not met. */
final class ManyReport {
  private final List<String> broken = new ArrayList<>();

  static void printHead() {
    System.out.println(
        "many: three gateways with one store, 200 requests a second, 60 sessions with credentials and"
            + " 60 without");
    System.out.println(
        "scenario                            store       bearer  requests  turns  dead (just)   unserved"
            + "  calls / tokens  again (unexcused)  lost   p99 ms  longest ms");
  }

  /** Prints what came of a load. */
  void print(String scenario, ManyRun run, ManyLoad.Result load, ManyKoyeb.Tally koyeb) {
    System.out.printf(
        Locale.ROOT,
        "%-34s  %-10s  %-6s  %8d  %5d  %4d (%4d)   %8d  %5d / %6d  %5d (%d)  %10d  %7d  %10d%n",
        scenario,
        run.store().name(),
        run.oldBearersDie() ? "dies" : "lives",
        load.asked(),
        load.turns(),
        load.dead(),
        load.justDied(),
        load.unserved().size(),
        koyeb.calls(),
        koyeb.tokens(),
        koyeb.again(),
        koyeb.unexcused(),
        load.lost().size(),
        load.p99Millis(),
        load.longestMillis());
  }

  void demand(String scenario, ManyRun run, boolean isMet, String otherwise) {
    if (!isMet) {
      String line =
          "%s, %s, the old bearer %s: %s"
              .formatted(
                  scenario, run.store().name(), run.oldBearersDie() ? "dies" : "lives", otherwise);
      broken.add(line);
      System.out.println("broken: " + line);
    }
  }

  List<String> broken() {
    return broken;
  }
}
