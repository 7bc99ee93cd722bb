package io.github.sessiongateway.bench;

import java.util.Set;

/** All gateways are stopped by SIGTERM and started, one after the other, under load. */
final class ManyRolling {
  private static final String NAME = "rolling restarts";
  private static final int TERMINATED = 143;
  private static final int PAUSE_MS = 1_000;

  private ManyRolling() {}

  static void run(ManyRun run) throws Exception {
    ManyRig rig = run.rig();
    ManyKoyeb.Tally before = rig.begin();
    ManyLoad load = rig.load();
    for (int i = 0; i < (run.isQuick() ? 1 : 2); i++) {
      for (ManyNode node : rig.nodes) {
        FaultsBench.pause(PAUSE_MS);
        int code = node.terminate();
        run.demand(NAME, code == TERMINATED, "a gateway exited with " + code);
        node.start();
        node.awaitReady();
      }
    }
    FaultsBench.pause(PAUSE_MS);
    ManyLoad.Result result = rig.on(load::stop);
    Set<String> differing = rig.differing();
    ManyKoyeb.Tally koyeb = rig.tally().since(before);
    run.print(NAME, result, koyeb);
    if (run.isJudged(result)) {
      run.demandServed(NAME, result);
      run.demand(NAME, result.lost().isEmpty(), "lost: " + result.lost());
      run.demand(NAME, differing.isEmpty(), "different tokens of " + differing);
      run.demand(NAME, koyeb.logins() == 0, koyeb.logins() + " logins");
      run.demand(NAME, koyeb.again() == 0, koyeb.again() + " calls too many");
    }
    rig.settle();
  }
}
