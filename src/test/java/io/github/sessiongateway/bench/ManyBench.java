package io.github.sessiongateway.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/**
 * A benchmark of three gateways that share their sessions over a real store. It fails if a session
 * is lost without need, if a token is wrong, or if Koyeb is called more often than it must be.
 */
final class ManyBench {
  private ManyBench() {}

  static void run(boolean quick) throws Exception {
    ((Logger) LoggerFactory.getLogger("io.vertx")).setLevel(Level.OFF);
    ManyReport report = new ManyReport();
    ManyReport.printHead();
    try (ManyStore store = ManyStore.postgres()) {
      scenarios(store, quick, report);
    }
    try (ManyStore store = ManyStore.redis()) {
      scenarios(store, quick, report);
    }
    if (report.isBroken()) {
      System.exit(1);
    }
  }

  private static void scenarios(ManyStore store, boolean quick, ManyReport report)
      throws Exception {
    ManyJoin.run(store, quick, report);
    for (boolean oldBearersDie : new boolean[] {true, false}) {
      try (ManyRig rig = new ManyRig(store, oldBearersDie)) {
        ManyRun run = new ManyRun(store, oldBearersDie, quick, report, rig);
        ManyKills.run(run);
        ManyRolling.run(run);
        ManyOutages.run(run);
        ManyHerd.run(run);
        ManyChanges.run(run);
      }
    }
  }
}
