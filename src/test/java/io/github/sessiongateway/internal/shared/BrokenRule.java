package io.github.sessiongateway.internal.shared;

import io.github.sessiongateway.internal.shared.ModelKoyeb.Predecessor;
import io.github.sessiongateway.internal.shared.ModelSetup.Event;
import io.github.sessiongateway.internal.shared.Turns.Claim;
import io.github.sessiongateway.internal.shared.Turns.Verdict;
import org.jspecify.annotations.Nullable;

/** The rules with one of them broken, each with a setup in which that does harm. */
enum BrokenRule implements ModelRules {
  /** A gateway writes its token, whatever the store has. */
  NO_FENCE("I1: the store went back", dead().with(Event.LOSS)) {
    @Override
    public Copy seen(Copy copy, Row read) {
      Row offered = copy.offered();
      return offered == null || offered.version().equals(read.version())
          ? Turns.seen(copy, read)
          : new Copy(read, offered);
    }
  },

  /** The store does each swap, whatever it has. */
  NO_COMPARISON("I1: the store went back", dead().with(Event.LOSS)) {
    @Override
    public boolean isSwapped(Row there, Row expected) {
      return true;
    }
  },

  /** Each gateway calls when it wants to. */
  NO_LEASE("I3: a token was sent more often than the failures explain", dead()) {
    @Override
    public Claim claim(Copy copy, Turns.Me me) {
      return new Claim.Take(copy.row());
    }

    @Override
    public boolean isMyTurn(Copy copy, Turns.Me me) {
      return true;
    }
  },

  /** A rejection is the end of a session without credentials. */
  LOST_IS_FINAL(
      "I5: a session is lost although a live token was known",
      dead().with(Event.CUT).with(Event.DARK_CALL)) {
    @Override
    public Copy seen(Copy copy, Row read) {
      return isLost(read) ? Copy.of(read) : Turns.seen(copy, read);
    }

    @Override
    public @Nullable Copy brought(Copy copy, Version version, SharedToken token) {
      return isLost(copy.row()) ? null : Turns.brought(copy, version, token, true, 0);
    }

    private boolean isLost(Row row) {
      return row.token() != null && row.token().standing() == Standing.REJECTED;
    }
  },

  /** A rejection is taken for one of the newest token, whichever was sent. */
  REJECTION_WITHOUT_A_LOOK("I6: a live token stands as rejected", dead().untimely()) {
    @Override
    public Verdict rejected(Copy copy, Version base, long birth, boolean canLogIn, Turns.Me me) {
      SharedToken newest = copy.newest().token();
      return newest == null
          ? new Verdict.Moved()
          : Turns.rejected(copy, copy.version(), newest.birth(), canLogIn, me, ModelState.REVISION);
    }
  },

  /** A rejection counts as a version, so it supersedes a token that comes late. */
  REJECTION_IS_A_VERSION(
      "I5: a session is lost although a live token was known", dead().untimely()) {
    @Override
    public Verdict rejected(Copy copy, Version base, long birth, boolean canLogIn, Turns.Me me) {
      Verdict verdict = Turns.rejected(copy, base, birth, canLogIn, me, ModelState.REVISION);
      return verdict instanceof Verdict.Write write
          ? new Verdict.Write(with(write.next(), base.refreshed(), null), write.logsIn())
          : verdict;
    }
  },

  /** A logout supersedes the tokens of its own login alone. */
  LOGOUT_OF_THE_OLD_LOGIN(
      "I7: a session that was logged out is open again",
      ModelSetup.of(2, Predecessor.DEAD, true)
          .with(Event.LOSS)
          .with(Event.CUT)
          .with(Event.DARK_CALL)
          .with(Event.LOGOUT)) {
    @Override
    public Row ended(Copy copy) {
      Version last = copy.version();
      Version ended = new Version(last.login(), true, last.generation());
      return with(Turns.ended(copy, 0, ModelState.REVISION), ended, null);
    }
  },

  /** What the store has lost stays lost. */
  NO_OFFER_AGAIN(
      "I5: a session is lost although a live token was known",
      dead().with(Event.CRASH).with(Event.ROLLBACK)) {
    @Override
    public Copy seen(Copy copy, Row read) {
      return copy.offered() == null ? Copy.of(read) : Turns.seen(copy, read);
    }
  },

  /** Of two tokens of one version, each gateway keeps its own. */
  TIE_TO_THE_GATEWAY(
      "I4: a gateway does not know what the store has",
      ModelSetup.of(2, Predecessor.VALID, false).with(Event.CUT).with(Event.DARK_CALL)) {
    @Override
    public Copy seen(Copy copy, Row read) {
      SharedToken mine = copy.newest().token();
      SharedToken its = read.token();
      boolean isTie = mine != null && its != null && !mine.isSame(its);
      return isTie && copy.version().equals(read.version())
          ? new Copy(read, copy.newest())
          : Turns.seen(copy, read);
    }
  },

  /** A rejection names a version, and not the token. */
  REJECTION_WITHOUT_A_TOKEN(
      "I6: a live token stands as rejected",
      ModelSetup.of(2, Predecessor.DEAD, true)
          .with(Event.CRASH)
          .with(Event.LOSS)
          .with(Event.CUT)
          .with(Event.DARK_CALL, 3)
          .upTo(3, 2)) {
    @Override
    public Verdict rejected(Copy copy, Version base, long birth, boolean canLogIn, Turns.Me me) {
      SharedToken newest = copy.newest().token();
      long named = newest == null ? birth : newest.birth();
      return Turns.rejected(copy, base, named, canLogIn, me, ModelState.REVISION);
    }
  };

  /** In what the broken rule does harm. Nothing changes it. */
  @SuppressWarnings("ImmutableEnumChecker")
  final ModelSetup setup;

  /** What the harm is. */
  final String violation;

  BrokenRule(String violation, ModelSetup setup) {
    this.violation = violation;
    this.setup = setup;
  }

  private static ModelSetup dead() {
    return ModelSetup.of(2, Predecessor.DEAD, false);
  }

  private static Row with(Row row, Version version, @Nullable SharedToken token) {
    return new Row(
        row.name(),
        row.revision(),
        version,
        token,
        row.lease(),
        row.attempts(),
        row.isKept(),
        row.removableAt(),
        row.format());
  }
}
