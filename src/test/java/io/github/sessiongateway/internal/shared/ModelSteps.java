package io.github.sessiongateway.internal.shared;

import io.github.sessiongateway.internal.shared.ModelGateway.Phase;
import io.github.sessiongateway.internal.shared.ModelSetup.Event;
import java.util.ArrayList;
import java.util.List;

/** All steps that a state of the model can take next. */
final class ModelSteps {
  /**
   * One step.
   *
   * @param isRollback whether the store went back in it
   */
  record Step(String label, boolean isRollback, ModelState next) {}

  private final ModelSetup setup;
  private final ModelActions actions;

  ModelSteps(ModelSetup setup, ModelActions actions) {
    this.setup = setup;
    this.actions = actions;
  }

  /** Returns the steps in a fixed order. */
  List<Step> from(ModelState state) {
    List<Step> steps = new ArrayList<>();
    for (ModelGateway gateway : state.gateways) {
      new GatewaySteps(setup, actions, state, gateway, steps).add();
    }
    Lease lease = state.stored.lease();
    if (lease != null && !state.isTurnOver && !(setup.isTimely() && isUsed(state, lease))) {
      ModelState next = state.copy();
      next.isTurnOver = true;
      steps.add(new Step("the turn is over", false, next));
    }
    if (setup.allows(Event.ROLLBACK, state) && !state.stored.equals(state.earlier)) {
      ModelState next = state.copy();
      next.happens(Event.ROLLBACK);
      next.rollBack();
      steps.add(new Step("the store rolls back", true, next));
    }
    return steps;
  }

  /** Returns whether the holder of a turn still does something in it. */
  private static boolean isUsed(ModelState state, Lease lease) {
    for (ModelGateway gateway : state.gateways) {
      if (gateway.isUp && gateway.holder().equals(lease.holder())) {
        boolean isWriting =
            gateway.isLinked && gateway.copy.version().supersedes(gateway.copy.row().version());
        boolean isDark = gateway.call != null && gateway.call.isDark();
        return isWriting || (gateway.phase != Phase.IDLE && !isDark);
      }
    }
    return false;
  }
}
