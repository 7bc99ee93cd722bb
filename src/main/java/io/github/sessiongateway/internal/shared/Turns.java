package io.github.sessiongateway.internal.shared;

import io.github.sessiongateway.internal.shared.Turns.Verdict.Doubt;
import io.github.sessiongateway.internal.shared.Turns.Verdict.Moved;
import io.github.sessiongateway.internal.shared.Turns.Verdict.Write;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of one gateway about a session that several share: pure functions. The order of
 * versions decides what supersedes what, and a swap by revision makes each step one step for all
 * gateways.
 */
public final class Turns {
  /** The time for which the store keeps a row without a token, in milliseconds. */
  private static final long KEPT = Duration.ofDays(1).toMillis();

  private Turns() {}

  /**
   * The gateway that decides, and the store's clock.
   *
   * @param gateway its name, with an identifier of its process's start
   * @param notBefore the earliest time that the store's clock may show, in milliseconds
   * @param notAfter the latest time that it may show
   * @param lease the length of a turn in milliseconds
   */
  public record Me(String gateway, long notBefore, long notAfter, long lease) {
    private Lease turn() {
      return new Lease(gateway, notAfter + lease);
    }

    private boolean holds(@Nullable Lease held) {
      return held != null && held.holder().equals(gateway);
    }
  }

  /** What a gateway does that wants to call Koyeb. */
  public sealed interface Claim {
    /** It swaps this row in. If that is done, it is its turn. */
    record Take(Row next) implements Claim {}

    /** It offers first what the store does not have. */
    record OfferFirst() implements Claim {}

    /** It waits for a change of the row, at most until this time of the store. */
    record Wait(long until) implements Claim {}
  }

  /** What a gateway does when Koyeb rejected the token that it sent. */
  public sealed interface Verdict {
    /** There is another token by now, or the session has ended. */
    record Moved() implements Verdict {}

    /**
     * It swaps this row in. If that is done, the token is rejected for all gateways.
     *
     * @param logsIn whether it may then log in, in the same turn
     */
    record Write(Row next, boolean logsIn) implements Verdict {}

    /** Others may have a newer token. It remembers the rejection, and tells it when it can. */
    record Doubt(Copy copy) implements Verdict {}
  }

  /**
   * Returns the copy after a row was read. Of two tokens of one version, the store's is taken. If
   * Koyeb has rejected that one, the gateway offers its own as the next version.
   */
  public static Copy seen(Copy copy, Row read) {
    Row mine = copy.newest();
    int order = read.version().compareTo(mine.version());
    if (order < 0) {
      // The store has lost it. The turn in it, if any, was of an earlier time.
      return new Copy(read, with(mine, null, mine.attempts(), 0));
    }
    if (order == 0 && losesToRejected(mine.token(), read.token())) {
      return new Copy(read, next(mine));
    }
    return order == 0 && isStricter(mine.token(), read.token())
        ? new Copy(read, standing(read, Objects.requireNonNull(mine.token()).standing()))
        : Copy.of(read);
  }

  private static boolean isStricter(@Nullable SharedToken mine, @Nullable SharedToken read) {
    return mine != null
        && read != null
        && mine.isSame(read)
        && mine.standing().compareTo(read.standing()) > 0;
  }

  private static boolean losesToRejected(@Nullable SharedToken mine, @Nullable SharedToken read) {
    return mine != null
        && read != null
        && !mine.isSame(read)
        && mine.standing() != Standing.REJECTED
        && read.standing() == Standing.REJECTED;
  }

  /** Returns a row as the next version, for which its token must be encrypted again. */
  private static Row next(Row row) {
    SharedToken token = Objects.requireNonNull(row.token());
    return new Row(
        row.name(),
        0,
        row.version().refreshed(),
        token.sealedAs(SharedToken.NOT_SEALED),
        null,
        Attempts.NONE,
        row.isKept(),
        row.removableAt(),
        Row.FORMAT);
  }

  /** Returns how a gateway gets its turn. */
  public static Claim claim(Copy copy, Me me, long revision) {
    Row row = copy.row();
    if (copy.offered() != null) {
      return new Claim.OfferFirst();
    }
    Lease lease = row.lease();
    boolean isFree = lease == null || me.holds(lease) || me.notBefore() > lease.until();
    // A newer gateway's row is left to newer gateways.
    return isFree && row.format() <= Row.FORMAT
        ? new Claim.Take(with(kept(row, me), me.turn(), row.attempts(), revision))
        : new Claim.Wait(lease == null ? me.notAfter() + me.lease() : lease.until());
  }

  /**
   * Returns a row that the store keeps for a while from now on. A token that came before the store
   * first answered was dated by a guess of the store's clock.
   */
  static Row kept(Row row, Me me) {
    return row.keptUntil(me.notAfter() + KEPT);
  }

  /**
   * Returns the version of a token that a call brought. If Koyeb has rejected another gateway's
   * token of that version, it is the next one: a valid token must not lose against it.
   */
  public static Version next(Row newest, Version brought) {
    SharedToken token = newest.token();
    return token != null
            && token.standing() == Standing.REJECTED
            && newest.version().equals(brought)
        ? brought.refreshed()
        : brought;
  }

  /**
   * Returns the copy after Koyeb issued a token, or null if what the gateway knows is at least as
   * new.
   *
   * @param version the next version of the one that the call began with
   */
  public static @Nullable Copy brought(
      Copy copy, Version version, SharedToken token, boolean isKept, long removableAt) {
    return version.supersedes(copy.version())
        ? new Copy(
            copy.row(),
            new Row(
                copy.row().name(),
                0,
                version,
                token,
                null,
                Attempts.NONE,
                isKept,
                removableAt,
                Row.FORMAT))
        : null;
  }

  /** Returns the row that offers to the store what it does not have. Null if it has everything. */
  public static @Nullable Row offer(Copy copy, long revision) {
    Row offered = copy.offered();
    Row row = copy.row();
    if (offered == null || row.format() > Row.FORMAT) {
      return null;
    }
    SharedToken token = offered.token();
    // A rejection alone leaves the turn of another gateway.
    return offered.version().equals(row.version()) && token != null
        ? revised(standing(row, token.standing()), revision)
        : revised(offered, revision);
  }

  /** Returns the copy after the store has taken a row that this gateway wrote. */
  public static Copy written(Copy copy, Row row) {
    return seen(new Copy(row, copy.offered()), row);
  }

  /**
   * Returns what follows when Koyeb rejected a token.
   *
   * @param base the version that was sent
   * @param birth the token that was sent
   */
  public static Verdict rejected(
      Copy copy, Version base, long birth, boolean canLogIn, Me me, long revision) {
    if (!copy.isAt(base, birth)) {
      return new Moved();
    }
    if (isAhead(copy)) {
      return new Doubt(doubted(copy, Standing.REJECTED));
    }
    Row row = standing(copy.row(), Standing.REJECTED);
    boolean isMine = me.holds(row.lease());
    Lease lease = isMine ? canLogIn ? me.turn() : null : row.lease();
    return new Write(with(row, lease, row.attempts(), revision), isMine && canLogIn);
  }

  /**
   * Returns the copy of a gateway that knows something about its newest token that others do not.
   */
  public static Copy doubted(Copy copy, Standing standing) {
    return new Copy(copy.row(), standing(copy.newest(), standing));
  }

  /**
   * Returns the row after a failed call, which ends the turn. Null if the turn is not this
   * gateway's any more.
   */
  public static @Nullable Row failed(
      Copy copy, Version base, Attempts attempts, Me me, long revision) {
    Row row = copy.row();
    return !isAhead(copy) && row.version().equals(base) && me.holds(row.lease())
        ? with(row, null, attempts, revision)
        : null;
  }

  /** Returns whether the store has an older version. What a gateway offers may be a doubt alone. */
  private static boolean isAhead(Copy copy) {
    return copy.version().supersedes(copy.row().version());
  }

  /**
   * Returns the row with its token encrypted again. Null if a gateway has something else to do with
   * it, or will not use that token again.
   *
   * @param version the version of the token
   */
  static @Nullable Row resealed(Copy copy, Version version, Buffer sealed, long revision) {
    Row row = copy.row();
    SharedToken token = row.token();
    boolean isIdle = copy.offered() == null && row.lease() == null && row.format() <= Row.FORMAT;
    return isIdle
            && row.version().equals(version)
            && token != null
            && token.standing() == Standing.VALID
        ? revised(row.with(token.sealedAs(sealed)), revision)
        : null;
  }

  /** Returns the row of a session that is logged out. It holds no token. */
  public static Row ended(Copy copy, long removableAt, long revision) {
    Row mine = copy.newest();
    return new Row(
        mine.name(),
        revision,
        mine.version().ended(),
        null,
        null,
        Attempts.NONE,
        mine.isKept(),
        removableAt,
        Row.FORMAT);
  }

  private static Row standing(Row row, Standing standing) {
    SharedToken token = row.token();
    return token == null || token.standing().compareTo(standing) >= 0
        ? row
        : row.with(token.as(standing));
  }

  private static Row with(Row row, @Nullable Lease lease, Attempts attempts, long revision) {
    return new Row(
        row.name(),
        revision,
        row.version(),
        row.token(),
        lease,
        attempts,
        row.isKept(),
        row.removableAt(),
        row.format());
  }

  private static Row revised(Row row, long revision) {
    return with(row, row.lease(), row.attempts(), revision);
  }
}
