package io.github.sessiongateway.internal.shared;

import io.github.sessiongateway.internal.shared.ModelActions.Fate;
import io.github.sessiongateway.internal.shared.ModelGateway.Answer;
import io.github.sessiongateway.internal.shared.ModelSetup.Event;
import java.util.List;
import java.util.function.BiConsumer;

/** The steps that one gateway of the model can take next, or that can befall it. */
final class GatewaySteps {
  /** The highest count of logins that a login follows. */
  private static final int MOST_LOGINS = 3;

  /** What a step does with the next state, and with the gateway in it. */
  private interface Act extends BiConsumer<ModelState, ModelGateway> {}

  /** The same with a request to the store. */
  private interface StoreAct {
    void accept(ModelState next, ModelGateway its, Fate fate);
  }

  private final ModelSetup setup;
  private final ModelActions actions;
  private final ModelState state;
  private final ModelGateway gateway;
  private final List<ModelSteps.Step> steps;

  GatewaySteps(
      ModelSetup setup,
      ModelActions actions,
      ModelState state,
      ModelGateway gateway,
      List<ModelSteps.Step> steps) {
    this.setup = setup;
    this.actions = actions;
    this.state = state;
    this.gateway = gateway;
    this.steps = steps;
  }

  /** Adds the steps to the list. */
  void add() {
    if (gateway.isUp) {
      running();
      callers();
      event(Event.CRASH, "crashes", (next, its) -> its.crash());
    } else {
      step("restarts", GatewaySteps::restart);
    }
    link();
    late();
  }

  private static void restart(ModelState next, ModelGateway its) {
    its.restart(its.isLinked ? next.stored : its.copy.row());
  }

  private void running() {
    if (gateway.isLinked && actions.isStale(state, gateway)) {
      step("looks", actions::look);
    }
    switch (gateway.phase) {
      case IDLE -> idle();
      case TURN -> turn();
      case CALLING -> calling();
      case REJECTED -> request("judges the rejection", actions::judge);
    }
    if (actions.canWrite(gateway)) {
      request("offers", actions::write);
    }
    disk();
  }

  private void disk() {
    if (gateway.canSpill()) {
      event(Event.SPILL, "writes to its disk", (next, its) -> its.spilled = its.copy.offered());
    }
    if (gateway.spilled != null && gateway.copy.offered() == null) {
      step("erases its file", (next, its) -> its.spilled = null);
    }
  }

  private void idle() {
    if (!isDue()) {
      return;
    }
    if (!gateway.isLinked) {
      event(Event.DARK_CALL, "calls in the dark", (next, its) -> actions.call(its, true));
    } else if (actions.canClaim(state, gateway)) {
      request("claims", actions::claim);
    }
  }

  private boolean isDue() {
    Version version = gateway.copy.version();
    if (version.isEnd() || !hasTokensLeft()) {
      return false;
    }
    return gateway.usable() == null
        ? setup.canLogIn() && version.login() < MOST_LOGINS
        : version.generation() < setup.maxGeneration();
  }

  private boolean hasTokensLeft() {
    return state.koyeb.issued() < setup.maxTokens();
  }

  private void turn() {
    if (!actions.isMyTurn(state, gateway)) {
      step("has lost its turn", (next, its) -> its.idle());
    } else if (actions.canCall(gateway) && hasTokensLeft()) {
      step("calls", (next, its) -> actions.call(its, false));
    }
  }

  private void calling() {
    if (gateway.call().answer() != Answer.NONE) {
      step("is answered", actions::receive);
    } else if (hasTokensLeft()) {
      step("is served by Koyeb", actions::serve);
    }
    event(Event.LOSS, "gives its call up", actions::fail);
  }

  private void callers() {
    SharedToken token = gateway.copy.newest().token();
    if (token == null) {
      return;
    }
    if (gateway.isLinked && setup.allows(Event.LOGOUT, state)) {
      request(
          "logs out",
          (next, its, fate) -> {
            next.happens(Event.LOGOUT);
            actions.logOut(next, its, fate);
          });
    }
    if (token.standing() == Standing.VALID) {
      event(Event.REPORT, "is told of a rejection", (next, its) -> actions.report(its));
    }
  }

  private void link() {
    if (gateway.isLinked) {
      event(Event.CUT, "is cut off", (next, its) -> its.isLinked = false);
    } else {
      step("is linked again", (next, its) -> its.isLinked = true);
    }
  }

  private void late() {
    if (gateway.lateCall != null) {
      step("had sent a call, which Koyeb gets", actions::serveLate);
      step("had sent a call, which is lost", (next, its) -> its.lateCall = null);
    }
    if (gateway.lateSwap != null) {
      step("had sent a swap, which the store gets", actions::swapLate);
      step("had sent a swap, which is lost", (next, its) -> its.lateSwap = null);
    }
  }

  /** Adds a step for each thing that can become of a request to the store. */
  private void request(String label, StoreAct act) {
    step(label, (next, its) -> act.accept(next, its, Fate.ANSWERED));
    if (gateway.isLinked) {
      event(
          Event.LOSS,
          label + ", the answer is lost",
          (next, its) -> act.accept(next, its, Fate.ANSWER_LOST));
      if (gateway.lateSwap == null) {
        event(Event.LOSS, label + ", late", (next, its) -> act.accept(next, its, Fate.LATE));
      }
    }
  }

  /** Adds a step that may be taken a limited number of times. */
  private void event(Event event, String label, Act act) {
    if (setup.allows(event, state)) {
      step(
          label,
          (next, its) -> {
            next.happens(event);
            act.accept(next, its);
          });
    }
  }

  private void step(String label, Act act) {
    ModelState next = state.copy();
    act.accept(next, next.gateways[gateway.index]);
    steps.add(new ModelSteps.Step(gateway.letter() + " " + label, false, next));
  }
}
