package io.github.sessiongateway.internal.shared;

import io.github.sessiongateway.internal.shared.ModelActions.Fate;
import io.github.sessiongateway.internal.shared.ModelGateway.Answer;
import io.github.sessiongateway.internal.shared.ModelGateway.Phase;
import java.util.Arrays;

/** What becomes of a state when nothing fails any more, and no refresh is due. */
final class ModelHealing {
  private static final int MOST_ROUNDS = 12;

  private final ModelActions actions;

  ModelHealing(ModelActions actions) {
    this.actions = actions;
  }

  /** Returns the state in which the gateways come to rest. Late requests are lost. */
  ModelState healed(ModelState state) {
    ModelState healed = state.copy();
    for (ModelGateway gateway : healed.gateways) {
      gateway.lateCall = null;
      gateway.lateSwap = null;
    }
    byte[] before = healed.encode();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      for (ModelGateway gateway : healed.gateways) {
        heal(healed, gateway);
      }
      byte[] after = healed.encode();
      if (Arrays.equals(before, after)) {
        return healed;
      }
      before = after;
    }
    return healed;
  }

  private void heal(ModelState state, ModelGateway gateway) {
    gateway.isLinked = true;
    if (!gateway.isUp) {
      gateway.restart(state.stored);
    }
    finishCall(state, gateway);
    if (gateway.phase == Phase.TURN) {
      if (actions.isMyTurn(state, gateway) && actions.canCall(gateway)) {
        actions.call(gateway, false);
        finishCall(state, gateway);
      } else {
        gateway.idle();
      }
    }
    actions.look(state, gateway);
    if (actions.canWrite(gateway)) {
      actions.write(state, gateway, Fate.ANSWERED);
    }
    actions.look(state, gateway);
  }

  private void finishCall(ModelState state, ModelGateway gateway) {
    if (gateway.phase == Phase.CALLING) {
      if (gateway.call().answer() == Answer.NONE) {
        actions.serve(state, gateway);
      }
      actions.receive(state, gateway);
    }
    if (gateway.phase == Phase.REJECTED) {
      actions.judge(state, gateway, Fate.ANSWERED);
    }
  }
}
