package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.store.TokenSeal;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedRows;
import io.github.sessiongateway.internal.shared.SharedToken;
import io.github.sessiongateway.internal.shared.Standing;
import io.github.sessiongateway.internal.shared.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls that would fail, because Koyeb has rejected the same token or the same credentials of
 * another gateway. Confined to the sessions' event loop.
 */
final class UselessCalls {
  private final SharedRows rows;
  private final TokenSeal seal;

  /** The versions of tokens that Koyeb rejected before the store was read. */
  private final Map<String, Version> rejectedUnread = new HashMap<>();

  UselessCalls(SharedRows rows, TokenSeal seal) {
    this.rows = rows;
    this.seal = seal;
  }

  /** Returns why a call would fail as another gateway's did, or null. */
  @Nullable SessionException why(ManagedSession session) {
    return isDead(session)
        ? SharedChanges.rejection()
        : rejected(session, rows.newest(session.identity().name()));
  }

  /** Records that Koyeb rejected a session's token of which the store was never asked. */
  void rejectedUnread(ManagedSession session) {
    rejectedUnread.put(session.identity().name(), session.progress().version());
  }

  /** Returns whether the session has that token still, and only another token helps. */
  boolean isDeadUnread(ManagedSession session) {
    return session.progress().version().equals(rejectedUnread.get(session.identity().name()))
        && !session.credential().canAcquire();
  }

  /** Records that the store was read. From now on, its rows tell what is useless. */
  void storeIsRead() {
    rejectedUnread.clear();
  }

  /** Returns whether Koyeb has rejected the session's token, and only another token helps. */
  private boolean isDead(ManagedSession session) {
    Row newest = rows.newest(session.identity().name());
    SharedToken token = newest.token();
    return token != null
        && token.standing() == Standing.REJECTED
        && newest.version().equals(session.progress().version())
        && !session.credential().canAcquire();
  }

  /** Returns the failure of a login whose credentials Koyeb has rejected, or null. */
  private @Nullable SessionException rejected(ManagedSession session, Row row) {
    String digest = row.attempts().rejectedCredentials();
    Token token = session.state().token();
    boolean logsIn = token == null || row.version().isEnd();
    return digest != null && logsIn && digests(session).contains(digest)
        ? RowFailures.of(row.attempts())
        : null;
  }

  /** Returns digests of the session's login by each key; none if it cannot log in. */
  List<String> digests(ManagedSession session) {
    Secret login = session.credential().login();
    return login == null ? List.of() : seal.digests(login.value());
  }
}
