package io.github.sessiongateway.internal.shared;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One gateway of the model: what it knows of the session, and what it is doing. */
final class ModelGateway {
  /** What a gateway is doing. */
  enum Phase {
    IDLE,
    /** It has its turn, and has not called Koyeb yet. */
    TURN,
    /** It has called Koyeb. */
    CALLING,
    /** Koyeb has rejected the token, and the others do not know it yet. */
    REJECTED
  }

  /** What Koyeb did with a call. */
  enum Answer {
    NONE,
    ISSUED,
    REJECTED
  }

  /**
   * A call to Koyeb.
   *
   * @param birth the token that it sends; 0 for a login
   * @param base the version that it began with
   * @param isDark whether the gateway has no turn
   * @param issued the token that Koyeb issued; 0 if none
   */
  record Call(long birth, Version base, boolean isDark, Answer answer, long issued) {
    boolean isLogin() {
      return birth == 0;
    }
  }

  /** A request to the store that the gateway has given up, and that may still be done. */
  record LateSwap(Row expected, Row next, boolean isNewTurn) {}

  /** A process's start is counted modulo this number, so that the states are finite. */
  private static final int STARTS = 4;

  final int index;
  Phase phase = Phase.IDLE;
  boolean isUp = true;
  boolean isLinked = true;
  Copy copy;
  @Nullable Call call;

  /** A call of a process or an attempt that has ended. Koyeb may still receive it. */
  @Nullable Call lateCall;

  @Nullable LateSwap lateSwap;

  /** What is on the gateway's own disk, which outlives its process. */
  @Nullable Row spilled;

  private int start;

  ModelGateway(int index, Copy copy) {
    this.index = index;
    this.copy = copy;
  }

  ModelGateway copy() {
    ModelGateway same = new ModelGateway(index, copy);
    same.phase = phase;
    same.isUp = isUp;
    same.isLinked = isLinked;
    same.call = call;
    same.lateCall = lateCall;
    same.lateSwap = lateSwap;
    same.spilled = spilled;
    same.start = start;
    return same;
  }

  /** Returns the gateway's name, with an identifier of its process's start. */
  String holder() {
    return letter() + start;
  }

  /** Returns a small number for a holder's name. */
  static int numberOf(String holder) {
    return (holder.charAt(0) - 'A') * STARTS + holder.charAt(1) - '0';
  }

  String letter() {
    return String.valueOf((char) ('A' + index));
  }

  void idle() {
    phase = Phase.IDLE;
    call = null;
  }

  /**
   * Starts the process. It knows what is on its disk.
   *
   * @param read the row that it reads
   */
  void restart(Row read) {
    isUp = true;
    start = (start + 1) % STARTS;
    copy = Copy.of(read);
    Row found = spilled;
    if (found != null) {
      SharedToken token = Objects.requireNonNull(found.token());
      boolean isRead = read.token() != null && read.token().isSame(token);
      Copy offering =
          Turns.brought(
              copy,
              isRead ? found.version() : Turns.next(read, found.version()),
              token,
              found.isKept(),
              found.removableAt());
      copy = offering == null ? copy : offering;
    }
  }

  /** Returns whether it offers a token that is not on its disk. */
  boolean canSpill() {
    Row offered = copy.offered();
    return offered != null && offered.token() != null && !offered.equals(spilled);
  }

  /** Ends the process. What it sent may still arrive. */
  void crash() {
    abandonCall();
    idle();
    copy = Copy.of(Row.none(copy.row().name()));
    isUp = false;
  }

  /** Forgets the call. If it sends a token that Koyeb has not seen, Koyeb may still see it. */
  void abandonCall() {
    if (call != null && call.answer() == Answer.NONE && !call.isLogin()) {
      lateCall = call;
    }
  }

  Call call() {
    return Objects.requireNonNull(call);
  }

  /** Returns the token that the next refresh sends. Null if only a login helps. */
  @Nullable SharedToken usable() {
    SharedToken token = copy.newest().token();
    return token == null || token.standing() == Standing.REJECTED ? null : token;
  }

  void encode(StateBytes bytes) {
    int present =
        (call == null ? 0 : 1)
            | (lateCall == null ? 0 : 2)
            | (lateSwap == null ? 0 : 4)
            | (spilled == null ? 0 : 8);
    bytes.put(StateBytes.number(phase) | (isUp ? 4 : 0) | (isLinked ? 8 : 0) | (start << 4));
    bytes.put(present);
    bytes.row(copy.row());
    bytes.offered(copy.offered());
    if (call != null) {
      bytes.put(StateBytes.number(call.answer()));
      bytes.put((int) call.birth());
      bytes.put((int) call.issued());
      bytes.put(call.isDark());
      bytes.version(call.base());
    }
    if (lateCall != null) {
      bytes.put((int) lateCall.birth());
    }
    if (spilled != null) {
      bytes.offered(spilled);
    }
    if (lateSwap != null) {
      bytes.row(lateSwap.expected());
      bytes.row(lateSwap.next());
      bytes.put(lateSwap.isNewTurn());
    }
  }

  @Override
  public String toString() {
    return holder()
        + (isUp ? " " : " (down) ")
        + (isLinked ? "" : "(cut) ")
        + phase
        + (call == null ? "" : " " + (call.isLogin() ? "login" : "T" + call.birth()))
        + " knows "
        + ModelState.text(copy.row())
        + (copy.offered() == null ? "" : " offers " + ModelState.text(copy.offered()))
        + (spilled == null ? "" : " disk " + ModelState.text(spilled))
        + (lateCall == null ? "" : " late call")
        + (lateSwap == null ? "" : " late swap to " + ModelState.text(lateSwap.next()));
  }
}
