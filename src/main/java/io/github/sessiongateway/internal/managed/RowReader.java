package io.github.sessiongateway.internal.managed;

import static java.util.Objects.requireNonNull;

import io.github.sessiongateway.internal.managed.SessionState.Closed;
import io.github.sessiongateway.internal.managed.SharedTokens.Known;
import io.github.sessiongateway.internal.managed.store.SessionIdentity;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Attempts;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedRows;
import io.github.sessiongateway.internal.shared.SharedToken;
import io.github.sessiongateway.internal.shared.Standing;
import io.github.sessiongateway.internal.shared.Version;
import io.github.sessiongateway.internal.telemetry.SharedMeter;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reader of rows that other gateways wrote, which changes this gateway's sessions accordingly.
 * Confined to the sessions' event loop.
 */
final class RowReader {
  private static final Logger log = LoggerFactory.getLogger(RowReader.class);
  private static final long MILLI = 1_000_000;

  /** The time over which gateways follow one that did not do what it began. */
  private static final long FOLLOWING = Duration.ofSeconds(5).toNanos();

  private final Map<String, ManagedSession> sessions;
  private final SharedTokens tokens;
  private final KeeperContext context;
  private final SharedRows rows;
  private final Owner owner;
  private final Set<String> unopened = ConcurrentHashMap.newKeySet();
  private boolean hasOpened;
  private int found;
  private volatile boolean isComplete;

  /** The owner of the sessions that callers hand over. */
  interface Owner {
    /** A caller handed a session over to another gateway. */
    void appeared(Row row, Known known);

    /** A session was logged out by another gateway. */
    void ended(ManagedSession session);
  }

  RowReader(
      Map<String, ManagedSession> sessions,
      SharedTokens tokens,
      KeeperContext context,
      SharedRows rows,
      Owner owner) {
    this.sessions = sessions;
    this.tokens = tokens;
    this.context = context;
    this.rows = rows;
    this.owner = owner;
  }

  /** Returns a session of this gateway, or null. */
  @Nullable ManagedSession session(String name) {
    return sessions.get(name);
  }

  KeeperContext context() {
    return context;
  }

  SharedTokens tokens() {
    return tokens;
  }

  /** Returns whether some rows were read, and no key opens one of them. */
  boolean opensNothing() {
    return !hasOpened && !unopened.isEmpty();
  }

  /** Records that this gateway's keys fit, because it has written a session by itself. */
  void opens() {
    hasOpened = true;
  }

  /** Returns how many sessions no key opens. Safe from any thread. */
  int unopened() {
    return unopened.size();
  }

  /** Returns how many rows have come of which this gateway did not know. */
  int found() {
    return found;
  }

  /** Records that all rows were read once. */
  void complete() {
    isComplete = true;
  }

  /** Returns whether all rows were read once. Safe from any thread. */
  boolean isComplete() {
    return isComplete;
  }

  boolean wants(Row row) {
    found++;
    return row.isKept() || sessions.containsKey(row.name());
  }

  /** Changes a session to what its row says. */
  void changed(Row before, Row row) {
    ManagedSession session = sessions.get(row.name());
    if (session == null) {
      appear(row);
    } else if (!(session.state() instanceof Closed)) {
      int order = row.version().compareTo(session.progress().version());
      boolean isAnother = order == 0 && (isAnother(before, row) || isFound(before, row, session));
      if (isAnother && mustYield(before, row)) {
        SharedChanges.outrun(session, row.version().refreshed());
      } else if (order > 0 || isAnother) {
        newer(session, before, row);
      } else if (order == 0) {
        same(session, row);
      }
    }
  }

  /** Returns whether two gateways brought a token of this version, and the other one's counts. */
  private static boolean isAnother(Row before, Row row) {
    SharedToken token = row.token();
    return token != null && before.token() != null && !token.isSame(requireNonNull(before.token()));
  }

  /** Returns whether the session's own token, of the same version, was on this gateway's disk. */
  private boolean isFound(Row before, Row row, ManagedSession session) {
    if (before.version().equals(row.version())) {
      return false;
    }
    Token token = session.state().token();
    Known known = open(row, session.identity().advisory());
    return token != null
        && known != null
        && known.token() != null
        && !known.token().reply().bearer().equals(token.reply().bearer());
  }

  /** Returns whether a rejected token yields to one of a disk, which is offered as newer. */
  private static boolean mustYield(Row before, Row row) {
    return !before.version().equals(row.version()) && isRejected(row);
  }

  private void appear(Row row) {
    Known known = row.isKept() ? open(row, SessionIdentity.ADVISORY.toNanos()) : null;
    if (known != null) {
      owner.appeared(row, known);
      meter().adopted();
    }
  }

  /** Measures an adoption. A row that was not known before may be as old as its token. */
  private void adopted(Row before, SharedToken token) {
    meter().adopted();
    if (!before.isNone()) {
      long received = token.endsAt() - token.life().toMillis();
      meter().lagged(Math.max(0, rows.clock().notAfter() - received) * MILLI);
    }
  }

  private SharedMeter meter() {
    return rows.meter();
  }

  private @Nullable Known open(Row row, long advisory) {
    if (row.token() == null) {
      return null;
    }
    Known known = tokens.known(row, advisory);
    if (known != null) {
      hasOpened = true;
      unopened.remove(row.name());
    } else if (unopened.add(row.name()) && unopened.size() == 1) {
      log.warn(
          "No key opens session {} of the store, and maybe others (sessions-store.key-file)",
          row.name());
    }
    return known;
  }

  /** Returns whether Koyeb has rejected the row's token. */
  static boolean isRejected(Row row) {
    return row.token() != null && row.token().standing() == Standing.REJECTED;
  }

  private void newer(ManagedSession session, Row before, Row row) {
    Version version = row.version();
    SharedToken shared = row.token();
    if (shared == null) {
      if (version.isEnd()) {
        rows.forgo(row.name());
        SharedChanges.ended(session, version);
        owner.ended(session);
      }
      return;
    }
    Known known = open(row, session.identity().advisory());
    if (known == null || !known.account().equals(session.credential().account())) {
      SharedChanges.outrun(session, version);
      return;
    }
    session.credential().follow(known.companion());
    Token token = known.token();
    if (token == null || isRejected(row)) {
      SharedChanges.outrun(session, version);
      rejected(session, version);
    } else if (token.isRejected()) {
      rows.forgo(row.name());
      SharedChanges.doubted(session, version, token, later(session, version));
    } else {
      rows.forgo(row.name());
      SharedChanges.superseded(session, version, token);
      adopted(before, shared);
    }
    failed(session, row);
  }

  private void same(ManagedSession session, Row row) {
    SharedToken shared = row.token();
    Token token = session.state().token();
    if (shared != null && token != null) {
      if (shared.standing() == Standing.REJECTED) {
        rejected(session, row.version());
      } else if (shared.standing() == Standing.DOUBTED && !token.isRejected() && isFree(session)) {
        SharedChanges.doubted(session, row.version(), token, later(session, row.version()));
      }
    }
    failed(session, row);
  }

  private void rejected(ManagedSession session, Version version) {
    if (isFree(session)) {
      SharedChanges.rejected(session, later(session, version));
    }
  }

  private void failed(ManagedSession session, Row row) {
    Attempts attempts = row.attempts();
    if (attempts.failures() > 0
        && attempts.failures() != session.progress().failures()
        && isFree(session)) {
      long wait = Math.max(0, attempts.notBefore() - rows.clock().notBefore()) * MILLI;
      SharedChanges.failed(
          session,
          attempts.failures(),
          RowFailures.of(attempts),
          context.now() + wait + (later(session, row.version()) - context.now()) / 4);
    }
  }

  /** Returns whether this gateway has no call under way for a session. It then claims no turn. */
  private boolean isFree(ManagedSession session) {
    String name = session.identity().name();
    if (session.state().underWay() != null && !rows.isClaiming(name)) {
      return false;
    }
    rows.forgo(name);
    return true;
  }

  private long later(ManagedSession session, Version version) {
    double own = tokens.own(session.identity().name(), version);
    return context.now() + (long) (own * FOLLOWING);
  }

  /** Gives a session's token a higher version. */
  void raised(String name, Version version) {
    ManagedSession session = sessions.get(name);
    if (session != null) {
      SharedChanges.outrun(session, version);
    }
  }

  /** Returns the row with the encrypted token of its session. */
  Row sealed(Row row) {
    ManagedSession session = sessions.get(row.name());
    SharedToken token = row.token();
    if (session == null || token == null || token.sealed().length() > 0) {
      return row;
    }
    boolean isIts = row.version().equals(session.progress().version());
    Token its = isIts ? session.state().token() : null;
    return row.with(token.sealedAs(tokens.sealed(session, row.version(), its)));
  }
}
