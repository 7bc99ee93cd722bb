package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.store.TokenSeal;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedRows;
import io.github.sessiongateway.internal.shared.SharedToken;
import io.github.sessiongateway.internal.shared.Standing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The failures of other gateways' calls that a call of this one would repeat. */
record KnownFailures(SharedRows rows, TokenSeal seal) {

  /** Returns why a call of a session would fail as another gateway's did, or null. */
  @Nullable SessionException of(ManagedSession session) {
    Row newest = rows.newest(session.identity().name());
    return isDead(session, newest) ? SharedChanges.rejection() : rejected(session, newest);
  }

  /** Returns whether Koyeb has rejected the session's token, and only another token helps. */
  private static boolean isDead(ManagedSession session, Row newest) {
    SharedToken token = newest.token();
    return token != null
        && token.standing() == Standing.REJECTED
        && newest.version().equals(session.progress().version())
        && !session.credential().canAcquire();
  }

  /** Returns the failure of a login whose credentials Koyeb has rejected, or null. */
  private @Nullable SessionException rejected(ManagedSession session, Row newest) {
    String digest = newest.attempts().rejectedCredentials();
    Token token = session.state().token();
    boolean logsIn = token == null || newest.version().isEnd();
    return digest != null && logsIn && digests(session).contains(digest)
        ? RowReader.failure(newest.attempts())
        : null;
  }

  /** Returns the digests of a session's secret by each key, the first key's first. */
  List<String> digests(ManagedSession session) {
    Secret secret = session.credential().secret();
    return secret == null ? List.of() : seal.digests(secret.value());
  }
}
