package io.github.sessiongateway.internal.shared;

import io.github.sessiongateway.internal.shared.ModelGateway.Answer;
import io.github.sessiongateway.internal.shared.ModelSetup.Event;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What must hold after each step, and after all has healed from there. Two more rules need time,
 * which the model does not have: that no token is answered past its end, and that a due session is
 * refreshed in time.
 */
final class ModelInvariants {
  private final ModelSetup setup;
  private final ModelHealing healing;

  ModelInvariants(ModelSetup setup, ModelHealing healing) {
    this.setup = setup;
    this.healing = healing;
  }

  /** Returns what a step has violated, or null. */
  @Nullable String violation(ModelState before, ModelSteps.Step step) {
    ModelState after = step.next();
    String inStep =
        firstOf(
            step.isRollback() ? null : i1OneTokenPerVersion(before.stored, after.stored),
            i2VersionsNeverFall(before, after),
            i3OneCallPerToken(after));
    if (inStep != null) {
      return inStep;
    }
    ModelState healed = healing.healed(after);
    return firstOf(
        i4AllAgree(healed),
        i5OnlyKoyebLosesASession(after, healed),
        i6ALiveTokenIsNotRejected(healed),
        i7ALogoutIsFinal(after, healed),
        i8TheStoreGetsAllBack(after, healed));
  }

  private static @Nullable String firstOf(@Nullable String... found) {
    for (String violation : found) {
      if (violation != null) {
        return violation;
      }
    }
    return null;
  }

  private static @Nullable String i1OneTokenPerVersion(Row before, Row after) {
    int order = after.version().compareTo(before.version());
    if (order < 0) {
      return "I1: the store went back";
    }
    return order == 0 && birth(before) != birth(after)
        ? "I1: the store had two tokens of one version"
        : null;
  }

  private static @Nullable String i2VersionsNeverFall(ModelState before, ModelState after) {
    for (ModelGateway gateway : after.gateways) {
      ModelGateway earlier = before.gateways[gateway.index];
      if (earlier.isUp
          && gateway.isUp
          && earlier.copy.version().supersedes(gateway.copy.version())) {
        return "I2: a gateway went back";
      }
    }
    return null;
  }

  /** Each crash and loss may cost one call more, and each cut and rollback one per gateway. */
  private @Nullable String i3OneCallPerToken(ModelState state) {
    int gateways = setup.gateways();
    int allowed =
        1
            + state.count(Event.CRASH)
            + state.count(Event.LOSS)
            + gateways * state.count(Event.CUT)
            + 2 * gateways * state.count(Event.ROLLBACK);
    return setup.isTimely() && state.koyeb.mostCalls() > allowed
        ? "I3: a token was sent more often than the failures explain"
        : null;
  }

  private static @Nullable String i4AllAgree(ModelState healed) {
    for (ModelGateway gateway : healed.gateways) {
      if (!gateway.copy.equals(Copy.of(healed.stored))) {
        return "I4: a gateway does not know what the store has";
      }
    }
    return null;
  }

  /** With credentials a login follows, which is a step of its own. */
  private @Nullable String i5OnlyKoyebLosesASession(ModelState state, ModelState healed) {
    return !setup.canLogIn()
            && !healed.stored.version().isEnd()
            && !healed.isAlive(healed.stored.token())
            && isALiveTokenKnown(state)
        ? "I5: a session is lost although a live token was known"
        : null;
  }

  private static boolean isALiveTokenKnown(ModelState state) {
    if (state.isAlive(state.stored.token())) {
      return true;
    }
    for (ModelGateway gateway : state.gateways) {
      if (gateway.isUp
          && (state.isAlive(gateway.copy.newest().token()) || isALiveTokenUnread(state, gateway))) {
        return true;
      }
      if (gateway.spilled != null && state.isAlive(gateway.spilled.token())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isALiveTokenUnread(ModelState state, ModelGateway gateway) {
    return gateway.call != null
        && gateway.call.answer() == Answer.ISSUED
        && state.koyeb.isAlive(gateway.call.issued());
  }

  private static @Nullable String i6ALiveTokenIsNotRejected(ModelState healed) {
    SharedToken token = healed.stored.token();
    return healed.isAlive(token) && Objects.requireNonNull(token).standing() == Standing.REJECTED
        ? "I6: a live token stands as rejected"
        : null;
  }

  private static @Nullable String i7ALogoutIsFinal(ModelState state, ModelState healed) {
    boolean isEnded = state.stored.version().isEnd();
    for (ModelGateway gateway : state.gateways) {
      isEnded |= gateway.isUp && gateway.copy.version().isEnd();
    }
    return isEnded && !healed.stored.version().isEnd()
        ? "I7: a session that was logged out is open again"
        : null;
  }

  private static @Nullable String i8TheStoreGetsAllBack(ModelState state, ModelState healed) {
    for (ModelGateway gateway : state.gateways) {
      if (gateway.isUp && gateway.copy.version().supersedes(healed.stored.version())) {
        return "I8: the store does not get back what a gateway knows";
      }
    }
    return null;
  }

  private static long birth(Row row) {
    SharedToken token = row.token();
    return token == null ? 0 : token.birth();
  }
}
