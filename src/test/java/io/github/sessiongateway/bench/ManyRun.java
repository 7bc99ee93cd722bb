package io.github.sessiongateway.bench;

/**
 * The circumstances of a scenario.
 *
 * @param oldBearersDie whether Koyeb ends a token at its refresh
 * @param isQuick whether it is the short form
 */
record ManyRun(
    ManyStore store, boolean oldBearersDie, boolean isQuick, ManyReport report, ManyRig rig) {
  /** Prints a demand that is not met, and makes the bench fail at its end. */
  void demand(String scenario, boolean isMet, String otherwise) {
    report.demand(name(scenario), isMet, otherwise);
  }

  /**
   * Returns whether a scenario can be judged. A machine that pauses makes every gateway miss its
   * time-outs.
   */
  boolean isJudged(ManyLoad.Result load) {
    if (load.wasStarved()) {
      System.out.println("  this machine paused for " + load.pauseMillis() + " ms: not judged");
    }
    return !load.wasStarved();
  }

  /** Demands that every request was served, and that no token was wrong. */
  void demandServed(String scenario, ManyLoad.Result load) {
    demand(scenario, load.unserved().isEmpty(), "no token in time of " + load.unserved());
    demand(scenario, load.wrong() == 0, load.wrong() + " tokens were wrong");
  }

  /** Prints what came of a load. */
  void print(String scenario, ManyLoad.Result load, ManyKoyeb.Tally koyeb) {
    report.print(name(scenario), load, koyeb);
  }

  /** Prints figures that are not in the table. */
  void note(String scenario, String figures) {
    System.out.println(name(scenario) + ": " + figures);
  }

  private String name(String scenario) {
    return "%-10s  %-5s  %s".formatted(store.name(), oldBearersDie ? "dies" : "lives", scenario);
  }
}
