package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.SessionState.Fresh;
import io.github.sessiongateway.internal.managed.SessionState.Refreshing;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Version;

/**
 * The new tokens of a session. Callers get a token at once, and it is stored meanwhile. A token
 * that came with a secret for the next one is stored first, because the server has forgotten the
 * secret before. Confined to the session's event loop.
 *
 * @param owner decides what follows if such a token is not stored
 */
record NewTokens(ManagedSession session, KeeperContext context, Owner owner) {
  /** The owner of the new tokens. */
  @FunctionalInterface
  interface Owner {
    /** A token is not stored, so callers do not get it. */
    void isNotStored(PendingRefresh refresh, SessionException why);
  }

  /** Changes the session to a token that was issued. */
  void received(Token issued, Version version, EventType type, PendingRefresh refresh) {
    Token token = context.ledger().scheduled(session, version, issued);
    session.rejections().replaced(type == EventType.REFRESHED ? session.state().token() : null);
    SessionProgress progress = session.progress().withToken(version, context.clock().instant());
    if (session.credential().companion() == null) {
      session.apply(
          Transition.to(new Fresh(token), progress)
              .recording(ledger -> ledger.brought(session, token))
              .telling(type)
              .then(() -> settle(refresh, token)));
    } else {
      session.apply(
          Transition.to(new Refreshing(token.rejected(), refresh), progress)
              .recording(ledger -> ledger.brought(session, token))
              .then(() -> awaitStore(token, type, refresh)));
    }
  }

  private void awaitStore(Token token, EventType type, PendingRefresh refresh) {
    context
        .ledger()
        .stored(session.identity().name())
        .onSuccess(
            isStored -> {
              if (session.state().underWay() != refresh) {
                // The session was closed, or another gateway brought a newer token.
                return;
              }
              if (isStored) {
                session.apply(
                    Transition.to(new Fresh(token), session.progress())
                        .telling(type)
                        .then(() -> settle(refresh, token)));
              } else {
                owner.isNotStored(refresh, notStored());
              }
            });
  }

  /** Gives callers the token, unless a listener logged the session out. */
  private void settle(PendingRefresh refresh, Token token) {
    if (token.equals(session.state().token())) {
      refresh.succeed(token);
    } else {
      refresh.fail(TokenReader.noSuchSession());
    }
  }

  private static SessionException notStored() {
    return SessionException.of(
        Failure.STORE_UNREACHABLE,
        "The store has not taken the new refresh token of the session (sessions-store).");
  }
}
