package io.github.sessiongateway.bench;

import static java.util.function.Predicate.not;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** {@code kill -9} of a random gateway every 3 s, which is started again at once. */
final class ManyKills {
  private static final String NAME = "kill -9 every 3 s";
  private static final int PERIOD_MS = 3_000;

  /** The time in which clients meet what a kill left behind: a turn, and a login. */
  private static final int SETTLED_MS = 4_500;

  private final ManyRun run;
  private final ManyRig rig;
  private final RandomGenerator random = RandomGenerator.getDefault();

  private ManyKills(ManyRun run) {
    this.run = run;
    this.rig = run.rig();
  }

  static void run(ManyRun run) throws Exception {
    new ManyKills(run).run();
  }

  private void run() throws Exception {
    int kills = run.isQuick() ? 3 : 40;
    ManyKoyeb.Tally before = rig.begin();
    ManyLoad load = rig.load();
    for (int i = 0; i < kills; i++) {
      FaultsBench.pause(PERIOD_MS);
      kill();
    }
    FaultsBench.pause(SETTLED_MS);
    ManyLoad.Result result = rig.on(load::stop);
    Set<String> differing = rig.differing();
    ManyKoyeb.Tally koyeb = rig.tally().since(before);
    run.print(NAME, result, koyeb);
    judge(result, koyeb, differing);
    rig.settle();
  }

  /** Kills a gateway, unless it is the only one that answers. */
  private void kill() throws Exception {
    int victim = random.nextInt(ManyRig.NODES);
    List<ManyNode> others = new ArrayList<>(rig.nodes);
    others.remove(victim);
    while (others.stream().noneMatch(ManyNode::isReady)) {
      FaultsBench.pause(10);
    }
    ManyNode node = rig.nodes.get(victim);
    node.kill();
    rig.on(
        () -> {
          rig.koyeb.killed(victim);
          return Future.succeededFuture();
        });
    node.start();
  }

  private void judge(ManyLoad.Result load, ManyKoyeb.Tally koyeb, Set<String> differing)
      throws Exception {
    Set<String> lost = load.lost();
    Set<String> unexplained =
        rig.on(
            () ->
                Future.succeededFuture(
                    lost.stream().filter(not(rig.koyeb::isOrphan)).collect(Collectors.toSet())));
    System.out.printf(
        "  killed between Koyeb's act and the first write: %d, of which lost without credentials: %d%n",
        koyeb.orphans(), lost.size());
    if (!run.isJudged(load)) {
      return;
    }
    run.demandServed(NAME, load);
    run.demand(NAME, lost.stream().noneMatch(ManyRig::hasCredentials), "lost, of " + lost);
    run.demand(NAME, unexplained.isEmpty(), "lost without a kill in between: " + unexplained);
    run.demand(NAME, run.oldBearersDie() || lost.isEmpty(), "lost, with a living bearer: " + lost);
    run.demand(NAME, differing.isEmpty(), "different tokens of " + differing);
    run.demand(NAME, koyeb.unexcused() == 0, "refreshed again without a kill");
    run.demand(NAME, koyeb.logins() <= koyeb.orphans(), koyeb.logins() + " logins");
  }
}
