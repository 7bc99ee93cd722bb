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
  private static final int SETTLED_MS = 6_000;

  private static final int AGREED_MS = 10_000;

  private final ManyRun run;
  private final RandomGenerator random = RandomGenerator.getDefault();

  private ManyKills(ManyRun run) {
    this.run = run;
  }

  static void run(ManyRun run) throws Exception {
    new ManyKills(run).run();
  }

  private void run() throws Exception {
    int kills = run.isQuick() ? 6 : 40;
    try (ManyRig rig = new ManyRig(run.plan(60, 60))) {
      ManyKoyeb.Tally before = rig.tally();
      ManyLoad load = rig.load();
      for (int i = 0; i < kills; i++) {
        FaultsBench.pause(PERIOD_MS);
        kill(rig);
      }
      FaultsBench.pause(SETTLED_MS);
      ManyLoad.Result result = rig.on(load::stop);
      Set<String> differing = rig.awaitOneToken(AGREED_MS);
      ManyKoyeb.Tally koyeb = rig.tally().since(before);
      run.report().print(NAME, run, result, koyeb);
      judge(rig, result, koyeb, differing);
    }
  }

  /** Kills a gateway, unless it is the only one that answers. */
  private void kill(ManyRig rig) throws Exception {
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

  private void judge(
      ManyRig rig, ManyLoad.Result load, ManyKoyeb.Tally koyeb, Set<String> differing)
      throws Exception {
    Set<String> unexplained =
        rig.on(
            () ->
                Future.succeededFuture(
                    load.lost().stream()
                        .filter(not(rig.koyeb::isOrphan))
                        .collect(Collectors.toSet())));
    System.out.printf(
        "  killed between Koyeb's act and the first write: %d; lost of them without credentials: %d; pause %d%n",
        koyeb.orphans(), load.lost().size(), load.pauseMillis());
    demand(load.unserved().isEmpty(), "requests without a token for " + load.unserved());
    demand(load.wrong() == 0, load.wrong() + " tokens were wrong");
    demand(
        load.lost().stream().noneMatch(ManyRig::hasCredentials),
        "lost with credentials, of " + load.lost());
    demand(unexplained.isEmpty(), "lost without a kill in between: " + unexplained);
    demand(
        run.oldBearersDie() || load.lost().isEmpty(),
        "lost though the old bearer lives: " + load.lost());
    demand(koyeb.unexcused() == 0, koyeb.unexcused() + " refreshes again without a kill");
    demand(
        koyeb.logins() <= koyeb.orphans(),
        koyeb.logins() + " logins, and " + koyeb.orphans() + " tokens died with their gateway");
    demand(differing.isEmpty(), "different tokens for " + differing);
  }

  private void demand(boolean isMet, String otherwise) {
    run.report().demand(NAME, run, isMet, otherwise);
  }
}
