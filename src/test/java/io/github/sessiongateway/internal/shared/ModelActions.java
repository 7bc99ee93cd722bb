package io.github.sessiongateway.internal.shared;

import io.github.sessiongateway.internal.shared.ModelGateway.Answer;
import io.github.sessiongateway.internal.shared.ModelGateway.Call;
import io.github.sessiongateway.internal.shared.ModelGateway.LateSwap;
import io.github.sessiongateway.internal.shared.ModelGateway.Phase;
import io.github.sessiongateway.internal.shared.Turns.Claim;
import io.github.sessiongateway.internal.shared.Turns.Verdict;
import java.util.Objects;

/** What the gateways of the model do. Each action changes a state, as the rules decide. */
final class ModelActions {
  /** What becomes of a request to the store. */
  enum Fate {
    ANSWERED,
    /** The store acts on it, and the gateway does not learn it. */
    ANSWER_LOST,
    /** The gateway has given it up before the store acts on it, if it does. */
    LATE
  }

  private enum Outcome {
    DONE,
    TAKEN,
    UNKNOWN
  }

  private final ModelSetup setup;
  private final ModelRules rules;

  ModelActions(ModelSetup setup, ModelRules rules) {
    this.setup = setup;
    this.rules = rules;
  }

  /** Reads the store's row. */
  void look(ModelState state, ModelGateway gateway) {
    Row offered = gateway.copy.offered();
    SharedToken unwritten = offered == null ? null : offered.token();
    gateway.copy = rules.seen(gateway.copy, state.stored);
    if (unwritten != null && gateway.copy.newest().version().isEnd()) {
      state.koyeb.revoke(unwritten.birth());
    }
  }

  /** Returns whether a look would change what the gateway knows. */
  boolean isStale(ModelState state, ModelGateway gateway) {
    return !rules.seen(gateway.copy, state.stored).equals(gateway.copy);
  }

  private Outcome swap(
      ModelState state, ModelGateway gateway, Row next, boolean isNewTurn, Fate fate) {
    Row expected = gateway.copy.row();
    if (fate == Fate.LATE) {
      gateway.lateSwap = new LateSwap(expected, next, isNewTurn);
      return Outcome.UNKNOWN;
    }
    boolean isDone = rules.isSwapped(state.stored, expected);
    if (isDone) {
      state.store(next, isNewTurn);
    }
    if (fate == Fate.ANSWER_LOST) {
      return Outcome.UNKNOWN;
    }
    look(state, gateway);
    return isDone ? Outcome.DONE : Outcome.TAKEN;
  }

  /** The store acts on a request that the gateway has given up. */
  void swapLate(ModelState state, ModelGateway gateway) {
    LateSwap late = Objects.requireNonNull(gateway.lateSwap);
    gateway.lateSwap = null;
    if (rules.isSwapped(state.stored, late.expected())) {
      state.store(late.next(), late.isNewTurn());
    }
  }

  boolean canClaim(ModelState state, ModelGateway gateway) {
    return rules.claim(gateway.copy, state.me(gateway)) instanceof Claim.Take;
  }

  void claim(ModelState state, ModelGateway gateway, Fate fate) {
    Claim.Take take = (Claim.Take) rules.claim(gateway.copy, state.me(gateway));
    if (swap(state, gateway, take.next(), true, fate) == Outcome.DONE) {
      gateway.phase = Phase.TURN;
    }
  }

  boolean isMyTurn(ModelState state, ModelGateway gateway) {
    return rules.isMyTurn(gateway.copy, state.me(gateway));
  }

  /** Returns whether there is a call that the gateway can make. */
  boolean canCall(ModelGateway gateway) {
    return setup.canLogIn() || gateway.usable() != null;
  }

  /** Calls Koyeb: refreshes the newest token, or logs in if that is rejected. */
  void call(ModelGateway gateway, boolean isDark) {
    SharedToken token = gateway.usable();
    gateway.call =
        new Call(token == null ? 0 : token.birth(), gateway.copy.version(), isDark, Answer.NONE, 0);
    gateway.phase = Phase.CALLING;
  }

  /** Koyeb acts on the call. */
  void serve(ModelState state, ModelGateway gateway) {
    Call call = gateway.call();
    int issued = call.isLogin() ? state.koyeb.login() : state.koyeb.refresh(call.birth(), true);
    Answer answer = issued == 0 ? Answer.REJECTED : Answer.ISSUED;
    gateway.call = new Call(call.birth(), call.base(), call.isDark(), answer, issued);
  }

  /** Koyeb acts on a call that the gateway has given up. */
  void serveLate(ModelState state, ModelGateway gateway) {
    Call call = Objects.requireNonNull(gateway.lateCall);
    gateway.lateCall = null;
    state.koyeb.refresh(call.birth(), false);
  }

  /** Receives Koyeb's answer. */
  void receive(ModelState state, ModelGateway gateway) {
    Call call = gateway.call();
    if (call.answer() == Answer.REJECTED) {
      gateway.phase = Phase.REJECTED;
      return;
    }
    Version version = call.isLogin() ? call.base().loggedIn() : call.base().refreshed();
    Copy brought = rules.brought(gateway.copy, version, ModelState.token(call.issued()));
    if (brought != null) {
      gateway.copy = brought;
    } else if (gateway.copy.version().isEnd()) {
      state.koyeb.revoke(call.issued());
    }
    gateway.idle();
  }

  boolean canWrite(ModelGateway gateway) {
    return gateway.isLinked && rules.offer(gateway.copy) != null;
  }

  /** Writes what the store should have. */
  void write(ModelState state, ModelGateway gateway, Fate fate) {
    Row next = Objects.requireNonNull(rules.offer(gateway.copy));
    swap(state, gateway, next, false, fate);
  }

  /** Decides what follows from a rejection. After a swap that was taken, it decides again. */
  void judge(ModelState state, ModelGateway gateway, Fate fate) {
    Call call = gateway.call();
    Verdict verdict =
        rules.rejected(
            gateway.copy, call.base(), call.birth(), setup.canLogIn(), state.me(gateway));
    if (verdict instanceof Verdict.Moved) {
      gateway.idle();
    } else if (verdict instanceof Verdict.Write write && gateway.isLinked) {
      Outcome outcome = swap(state, gateway, write.next(), write.logsIn(), fate);
      if (outcome == Outcome.DONE) {
        gateway.idle();
        gateway.phase = write.logsIn() ? Phase.TURN : Phase.IDLE;
      } else if (outcome == Outcome.UNKNOWN) {
        doubt(gateway);
      }
    } else {
      doubt(gateway);
    }
  }

  /** The store cannot be told now. */
  private void doubt(ModelGateway gateway) {
    gateway.copy = rules.doubted(gateway.copy, Standing.REJECTED);
    gateway.idle();
  }

  /** A caller reports that Koyeb rejected the token. */
  void report(ModelGateway gateway) {
    gateway.copy = rules.doubted(gateway.copy, Standing.DOUBTED);
  }

  /** The call has failed, which ends the turn. */
  void fail(ModelState state, ModelGateway gateway) {
    Version base = gateway.call().base();
    gateway.abandonCall();
    gateway.idle();
    Outcome outcome = Outcome.TAKEN;
    while (gateway.isLinked && outcome == Outcome.TAKEN) {
      Row next = rules.failed(gateway.copy, base, state.me(gateway));
      outcome = next == null ? Outcome.UNKNOWN : swap(state, gateway, next, false, Fate.ANSWERED);
    }
  }

  /** Logs out: reads the row, writes the end of the session, and revokes what was known. */
  void logOut(ModelState state, ModelGateway gateway, Fate fate) {
    SharedToken known = gateway.copy.newest().token();
    SharedToken stored = state.stored.token();
    look(state, gateway);
    if (swap(state, gateway, rules.ended(gateway.copy), false, fate) == Outcome.DONE) {
      if (known != null) {
        state.koyeb.revoke(known.birth());
      }
      if (stored != null) {
        state.koyeb.revoke(stored.birth());
      }
    }
  }
}
