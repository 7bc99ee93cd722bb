package io.github.sessiongateway.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.opentest4j.TestAbortedException;
import org.slf4j.LoggerFactory;

/**
 * A benchmark of three gateways that share their sessions over a real store. It fails if a session
 * is lost without need, if a token is wrong, or if Koyeb is called more often than it must be.
 */
final class ManyBench {
  private static final List<Scenario> ALL =
      List.of(ManyKills::run, ManyRolling::run, ManyOutages::run, ManyHerd::run, ManyChanges::run);

  /** What happens to the gateways and to their store. */
  private interface Scenario {
    void run(ManyRun run) throws Exception;
  }

  private final boolean isQuick;
  private final ManyReport report = new ManyReport();

  private ManyBench(boolean isQuick) {
    this.isQuick = isQuick;
  }

  static void run(boolean quick) throws Exception {
    ((Logger) LoggerFactory.getLogger("io.vertx")).setLevel(Level.OFF);
    ((Logger) LoggerFactory.getLogger("io.netty")).setLevel(Level.OFF);
    ManyBench bench = new ManyBench(quick);
    try {
      bench.run();
    } catch (TestAbortedException noServer) {
      System.out.println("many: skipped, because a server is not installed");
    }
    if (bench.report.isBroken()) {
      System.exit(1);
    }
  }

  private void run() throws Exception {
    ManyReport.printHead();
    try (ManyStore store = ManyStore.postgres()) {
      if (isQuick) {
        scenarios(
            store,
            true,
            List.of(ManyKills::run, ManyRolling::run, ManyOutages::run, ManyChanges::run));
      } else {
        scenarios(store, true, ALL);
        scenarios(store, false, ALL);
      }
      ManyJoin.run(store, isQuick, report);
    }
    try (ManyStore store = ManyStore.redis()) {
      if (isQuick) {
        scenarios(store, false, List.of(ManyKills::run, ManyHerd::run, ManyChanges::run));
      } else {
        scenarios(store, true, ALL);
        scenarios(store, false, ALL);
        ManyJoin.run(store, false, report);
      }
    }
  }

  private void scenarios(ManyStore store, boolean oldBearersDie, List<Scenario> scenarios)
      throws Exception {
    try (ManyRig rig = new ManyRig(store, oldBearersDie)) {
      ManyRun run = new ManyRun(store, oldBearersDie, isQuick, report, rig);
      for (Scenario scenario : scenarios) {
        scenario.run(run);
      }
    }
  }
}
