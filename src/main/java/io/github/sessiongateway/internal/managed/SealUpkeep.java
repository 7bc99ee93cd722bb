package io.github.sessiongateway.internal.managed;

import static java.util.Objects.requireNonNull;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.managed.SessionState.Fresh;
import io.github.sessiongateway.internal.managed.SharedTokens.Known;
import io.github.sessiongateway.internal.managed.store.TokenSeal;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedRows;
import io.github.sessiongateway.internal.shared.SharedToken;
import io.github.sessiongateway.internal.shared.Standing;
import io.github.sessiongateway.internal.shared.Version;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The encryption of each shared session that another key than the first has encrypted, a few per
 * second, while no gateway refreshes it. So an old key gets out of use without waiting for all
 * refreshes. Confined to the sessions' event loop.
 */
final class SealUpkeep {
  private static final Logger log = LoggerFactory.getLogger(SealUpkeep.class);
  private static final Duration PACE = Duration.ofSeconds(1);

  /** The most rows that are written per step. */
  private static final int WRITTEN = 4;

  /** The most sessions that are looked at per step. */
  private static final int LOOKED_AT = 200;

  private final TokenSeal seal;
  private final SharedTokens tokens;
  private final SharedRows rows;
  private final Map<String, ManagedSession> sessions;
  private final KeeperContext context;
  private final Timers timers;
  private final Sharing settings;

  /** The versions that another key has encrypted, the one that was looked at longest ago first. */
  private final Map<String, Older> older = new LinkedHashMap<>();

  /**
   * A version that another key has encrypted.
   *
   * @param bearer the token in it
   */
  private record Older(Version version, Bearer bearer) {}

  private Timers.@Nullable Timer next;
  private int underWay;
  private boolean isRead;
  private boolean isClosed;

  SealUpkeep(
      TokenSeal seal,
      SharedTokens tokens,
      SharedRows rows,
      Map<String, ManagedSession> sessions,
      KeeperContext context,
      Timers timers,
      Sharing settings) {
    this.seal = seal;
    this.tokens = tokens;
    this.rows = rows;
    this.sessions = sessions;
    this.context = context;
    this.timers = timers;
    this.settings = settings;
  }

  /**
   * Looks at a row that was read. If a gateway has encrypted again what the first key of this one
   * had encrypted, its keys have another order. The two do not fight.
   *
   * @param before the newest that this gateway knew before
   */
  void read(Row before, Row row) {
    String name = row.name();
    SharedToken token = row.token();
    boolean isOlder =
        token != null
            && token.standing() == Standing.VALID
            && seal.isByAnother(name, row.version(), token.sealed());
    if (!isOlder) {
      drop(name);
    } else if (!before.version().equals(row.version()) || !before.hasSealed(token)) {
      add(row);
    }
  }

  /** Adds a session that has the token of a row. It keeps its own if that is another account's. */
  private void add(Row row) {
    ManagedSession session = sessions.get(row.name());
    Known known = session == null ? null : tokens.known(row, session.identity().advisory());
    if (session != null && known != null && known.token() != null) {
      Older found = new Older(row.version(), known.token().bearer());
      if (token(session, found) != null) {
        older.put(row.name(), found);
        goOn();
      }
    }
  }

  /** Returns the session's token if it is the one that another key has encrypted, or null. */
  private static @Nullable Token token(ManagedSession session, Older found) {
    Token token = session.state().token();
    return token != null
            && token.bearer().equals(found.bearer())
            && session.progress().version().equals(found.version())
        ? token
        : null;
  }

  /** Takes up every session, because the first key is another one now. */
  void keysChanged() {
    for (ManagedSession session : sessions.values()) {
      Token token = session.state().token();
      if (token != null && seal.hasOthers()) {
        Older found = new Older(session.progress().version(), token.bearer());
        older.put(session.identity().name(), found);
      }
    }
    goOn();
  }

  /** Begins to tell when it is done, because all rows were read. */
  void allRead() {
    isRead = true;
    if (seal.hasOthers() && older.isEmpty()) {
      tell();
    }
  }

  private void goOn() {
    if (next == null && !isClosed && !older.isEmpty()) {
      next = timers.after(PACE, this::step);
    }
  }

  private void step() {
    next = null;
    // The last write may have told since the previous step.
    boolean isDone = older.isEmpty();
    boolean waits = underWay > 0 || rows.unreachableFor() != null;
    int looks = waits ? 0 : Math.min(LOOKED_AT, older.size());
    int written = 0;
    while (looks-- > 0 && written < WRITTEN && !older.isEmpty()) {
      String name = older.keySet().iterator().next();
      Older found = requireNonNull(older.remove(name));
      ManagedSession session = sessions.get(name);
      Token token = session == null ? null : token(session, found);
      if (session != null && token != null) {
        older.put(name, found);
        if (isIdle(session)) {
          written++;
          write(session, found, token);
        }
      }
    }
    if (!isDone && older.isEmpty()) {
      tell();
    }
    goOn();
  }

  /** Returns whether a session does nothing for a while. */
  private boolean isIdle(ManagedSession session) {
    long least = settings.turn().get().multipliedBy(2).toNanos();
    return session.state() instanceof Fresh && session.dueAt() - context.now() > least;
  }

  private void write(ManagedSession session, Older found, Token token) {
    String name = session.identity().name();
    underWay++;
    rows.reseal(name, found.version(), tokens.sealed(session, found.version(), token))
        .onComplete(
            (isWritten, failure) -> {
              underWay--;
              if (failure == null && isWritten && found.equals(older.get(name))) {
                drop(name);
              }
            });
  }

  private void drop(String name) {
    if (older.remove(name) != null && older.isEmpty()) {
      tell();
    }
  }

  private void tell() {
    if (isRead) {
      log.info(
          "All sessions that this gateway shares are sealed by the first key of"
              + " sessions-store.key-file: if all gateways say so, its older keys can be taken out");
    }
  }

  void close() {
    isClosed = true;
    if (next != null) {
      next.cancel();
      next = null;
    }
  }
}
