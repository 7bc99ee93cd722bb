package io.github.sessiongateway.internal.shared;

import java.util.Arrays;

/** Koyeb, as far as one session matters: which tokens live, and what a call does to them. */
final class ModelKoyeb {
  /** What becomes of a token when it is refreshed. */
  enum Predecessor {
    /** It stays valid. */
    VALID,
    /** It dies. */
    DEAD,
    /** It dies, and presenting it once more kills all its successors. */
    KILLS_FAMILY
  }

  private static final int MOST = 15;

  private final Predecessor predecessor;
  private final byte[] calls = new byte[MOST + 1];
  private final byte[] family = new byte[MOST + 1];
  private int alive;
  private int issued;

  ModelKoyeb(Predecessor predecessor) {
    this.predecessor = predecessor;
  }

  ModelKoyeb copy() {
    ModelKoyeb copy = new ModelKoyeb(predecessor);
    System.arraycopy(calls, 0, copy.calls, 0, calls.length);
    System.arraycopy(family, 0, copy.family, 0, family.length);
    copy.alive = alive;
    copy.issued = issued;
    return copy;
  }

  /** Returns how many tokens there were. */
  int issued() {
    return issued;
  }

  /** Issues a token for credentials. Returns its birth. */
  int login() {
    return issue(issued + 1);
  }

  /**
   * Refreshes a token. Returns the birth of the new one, or 0 if the old one was rejected.
   *
   * @param isAnswered whether anything receives the new one; otherwise it is not tracked
   */
  int refresh(long birth, boolean isAnswered) {
    int old = (int) birth;
    calls[old]++;
    if (!isAlive(old)) {
      if (predecessor == Predecessor.KILLS_FAMILY) {
        for (int token = 1; token <= issued; token++) {
          if (family[token] == family[old]) {
            revoke(token);
          }
        }
      }
      return 0;
    }
    if (predecessor != Predecessor.VALID) {
      revoke(old);
    }
    return isAnswered ? issue(family[old]) : 0;
  }

  private int issue(int root) {
    issued++;
    if (issued > MOST) {
      throw new IllegalStateException("the model has no room for a token more");
    }
    alive |= 1 << issued;
    family[issued] = (byte) root;
    return issued;
  }

  void revoke(long birth) {
    alive &= ~(1 << birth);
  }

  boolean isAlive(long birth) {
    return ((alive >> birth) & 1) == 1;
  }

  /** Returns the most refreshes that one token was sent for. */
  int mostCalls() {
    int most = 0;
    for (byte count : calls) {
      most = Math.max(most, count);
    }
    return most;
  }

  void encode(StateBytes bytes) {
    bytes.put(issued);
    bytes.put(alive);
    bytes.put(alive >> 8);
    for (int token = 1; token <= issued; token++) {
      bytes.put(calls[token]);
      if (predecessor == Predecessor.KILLS_FAMILY) {
        bytes.put(family[token]);
      }
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("alive");
    for (int token = 1; token <= issued; token++) {
      if (isAlive(token)) {
        text.append(" T").append(token);
      }
    }
    return text + ", calls " + Arrays.toString(Arrays.copyOfRange(calls, 1, issued + 1));
  }
}
