package io.github.sessiongateway.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of all runs, and the demands that were not met. */
final class ManyReport {
  private final List<String> broken = new ArrayList<>();

  static void printHead() {
    System.out.println(
        "many: three gateways with one store, 200 requests a second, and tokens of 20 s of 120"
            + " sessions");
    System.out.println(
        "store       bearer scenario                requests  turns  dead (just)  unserved  lost"
            + "  calls / tokens  again (unexcused)  p99 ms  longest ms");
  }

  void print(String name, ManyLoad.Result load, ManyKoyeb.Tally koyeb) {
    System.out.printf(
        Locale.ROOT,
        "%-42s  %8d  %5d  %4d (%4d)  %8d  %4d  %5d / %6d  %5d (%9d)  %6d  %10d%n",
        name,
        load.asked(),
        load.turns(),
        load.dead(),
        load.justDied(),
        load.unserved().size(),
        load.lost().size(),
        koyeb.calls(),
        koyeb.tokens(),
        koyeb.again(),
        koyeb.unexcused(),
        load.p99Millis(),
        load.longestMillis());
  }

  void demand(String name, boolean isMet, String otherwise) {
    if (!isMet) {
      broken.add(name + ": " + otherwise);
      System.out.println("broken: " + name + ": " + otherwise);
    }
  }

  boolean isBroken() {
    return !broken.isEmpty();
  }
}
