package io.github.sessiongateway.internal.shared;

import org.jspecify.annotations.Nullable;

/**
 * A session as the store holds it. The store's operator sees names, times and states, never a
 * token.
 *
 * @param revision what a swap compares; random, chosen by the row's writer; 0 if the store has no
 *     row
 * @param token null before the first token and after a logout
 * @param lease null if it is no gateway's turn
 * @param isKept whether a caller handed the session over
 * @param removableAt when the store may remove the row, in milliseconds by the store's clock
 * @param format the format of the row; a gateway reads one that is newer than its own, and never
 *     writes to it
 */
public record Row(
    String name,
    long revision,
    Version version,
    @Nullable SharedToken token,
    @Nullable Lease lease,
    Attempts attempts,
    boolean isKept,
    long removableAt,
    int format) {

  /** The format of rows that this version of the gateway writes. */
  public static final int FORMAT = 1;

  /** Returns what stands for a row that the store does not have. */
  public static Row none(String name) {
    return new Row(name, 0, Version.NONE, null, null, Attempts.NONE, false, 0, FORMAT);
  }

  /** Returns whether the store has no such row. */
  public boolean isNone() {
    return revision == 0;
  }

  /** Returns the row without the encrypted token, which a gateway does not keep. */
  Row withoutSealed() {
    return token == null || token.sealed().length() == 0
        ? this
        : with(token.sealedAs(SharedToken.NOT_SEALED));
  }

  /** Returns the row with all of its times so many milliseconds later. */
  Row dated(long later) {
    SharedToken dated =
        token == null
            ? null
            : new SharedToken(
                token.birth(),
                token.standing(),
                token.endsAt() + later,
                token.life(),
                token.sealed());
    long removable = removableAt + later;
    return new Row(name, revision, version, dated, lease, attempts, isKept, removable, format);
  }

  /** Returns the row, which the store keeps at least until a time. */
  Row keptUntil(long time) {
    return time <= removableAt
        ? this
        : new Row(name, revision, version, token, lease, attempts, isKept, time, format);
  }

  /**
   * Returns whether a token is the row's, whose encrypted text the store has. Without a token, too.
   */
  public boolean hasSealed(@Nullable SharedToken other) {
    return other == null || (token != null && token.isSame(other));
  }

  /** Returns the row with another token of the same version. */
  public Row with(SharedToken other) {
    return new Row(name, revision, version, other, lease, attempts, isKept, removableAt, format);
  }
}
