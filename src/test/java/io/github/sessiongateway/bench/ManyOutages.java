package io.github.sessiongateway.bench;

import java.util.Set;

/** The store is away for a while: stopped, hung, empty afterwards, or cut off from one gateway. */
final class ManyOutages {
  private static final int OUTAGE_MS = 20_000;
  private static final int SHORT_OUTAGE_MS = 6_000;
  private static final int BEFORE_MS = 1_000;
  private static final int AFTER_MS = 2_000;

  private final ManyRun run;
  private final ManyRig rig;

  private interface Step {
    void take() throws Exception;
  }

  private ManyOutages(ManyRun run) {
    this.run = run;
    this.rig = run.rig();
  }

  /** Runs each kind of outage, or only that of a store which comes back empty. */
  static void run(ManyRun run) throws Exception {
    ManyOutages outages = new ManyOutages(run);
    Step startEmpty =
        () -> {
          run.store().forget();
          run.store().start();
        };
    if (run.isQuick()) {
      outages.outage("store restarted empty", SHORT_OUTAGE_MS, run.store()::stop, startEmpty);
      return;
    }
    outages.outage("store stopped for 20 s", OUTAGE_MS, run.store()::stop, run.store()::start);
    outages.outage("store hung for 20 s", OUTAGE_MS, run.store()::hang, run.store()::resume);
    outages.outage("store restarted empty", SHORT_OUTAGE_MS, run.store()::stop, startEmpty);
    String whyNot = LossyPath.whyNot();
    if (whyNot.isEmpty()) {
      outages.outage("one cut off for 20 s", OUTAGE_MS, LossyPath::cut, LossyPath::mend);
    } else {
      run.note("one cut off", "skipped: " + whyNot);
    }
  }

  private void outage(String name, int millis, Step begin, Step end) throws Exception {
    ManyKoyeb.Tally before = rig.begin();
    ManyLoad load = rig.load();
    FaultsBench.pause(BEFORE_MS);
    begin.take();
    FaultsBench.pause(millis);
    end.take();
    long healed = System.nanoTime();
    Set<String> differing = rig.differing();
    long millisToOneToken = (System.nanoTime() - healed) / 1_000_000;
    FaultsBench.pause(AFTER_MS);
    ManyLoad.Result result = rig.on(load::stop);
    ManyKoyeb.Tally koyeb = rig.tally().since(before);
    run.print(name, result, koyeb);
    if (run.isJudged(result)) {
      run.demandServed(name, result);
      run.demand(name, result.lost().isEmpty(), "lost: " + result.lost());
      run.demand(name, differing.isEmpty(), "different tokens of " + differing);
      run.demand(
          name,
          koyeb.mostExtra() < ManyRig.NODES,
          koyeb.mostExtra() + " extra refreshes for one session");
    }
    System.out.printf(
        "  at most %d extra refreshes for a session, %d logins; one token %d ms after the return%n",
        koyeb.mostExtra(), koyeb.logins(), millisToOneToken);
    rig.settle();
  }
}
