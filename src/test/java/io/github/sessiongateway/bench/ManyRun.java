package io.github.sessiongateway.bench;

/**
 * The circumstances of a scenario.
 *
 * @param oldBearersDie whether Koyeb ends a token at its refresh
 * @param isQuick whether it is the short form
 */
record ManyRun(ManyStore store, boolean oldBearersDie, boolean isQuick, ManyReport report) {
  ManyRig.Plan plan(int configured, int kept) {
    return ManyRig.Plan.of(store, oldBearersDie, configured, kept);
  }
}
