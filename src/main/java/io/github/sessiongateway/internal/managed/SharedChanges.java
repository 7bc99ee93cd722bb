package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.SessionState.Absent;
import io.github.sessiongateway.internal.managed.SessionState.BackingOff;
import io.github.sessiongateway.internal.managed.SessionState.Closed;
import io.github.sessiongateway.internal.managed.SessionState.Fresh;
import io.github.sessiongateway.internal.managed.SessionState.Lost;
import io.github.sessiongateway.internal.managed.token.Lifetimes;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Version;
import org.jspecify.annotations.Nullable;

/**
 * The changes of this gateway's sessions by what other gateways did. They write nothing to the
 * ledger. Confined to the sessions' event loop.
 */
final class SharedChanges {
  private SharedChanges() {}

  /** Takes a token that another gateway brought. It ends every wait for one. */
  static void superseded(ManagedSession session, Version version, Token token) {
    SessionProgress before = session.progress();
    PendingRefresh refresh = session.state().pendingOrNew();
    boolean isLogin = version.login() > before.version().login();
    Token old = session.state().token();
    session.rejections().replaced(isLogin ? null : old);
    session.apply(
        Transition.to(
                new Fresh(token), before.withToken(version, session.context().clock().instant()))
            .repeating(isLogin ? EventType.ACQUIRED : EventType.REFRESHED)
            .then(() -> refresh.succeed(token)));
  }

  /**
   * Stops giving callers a token that another gateway's caller reported, or that Koyeb rejected.
   *
   * @param at when this gateway tries to get a newer one, if no other has by then
   */
  static void doubted(ManagedSession session, Version version, Token token, long at) {
    PendingRefresh pending = session.state().pendingOrNew();
    session.apply(
        Transition.to(
                new BackingOff(token.rejected(), pending, at, at), session.progress().at(version))
            .repeating(EventType.INVALIDATED));
  }

  /** Notes that Koyeb rejected the session's token. With credentials, a login follows. */
  static void rejected(ManagedSession session, long at) {
    SessionState state = session.state();
    if (session.credential().canAcquire()) {
      session.apply(
          Transition.to(new BackingOff(null, state.pendingOrNew(), at, at), session.progress())
              .repeating(EventType.INVALIDATED));
    } else if (!(state instanceof Lost)) {
      lost(session, session.progress());
    }
  }

  /** Returns the failure of a session whose token Koyeb rejected when another gateway sent it. */
  static SessionException rejection() {
    return SessionException.of(
        Failure.UNAUTHORIZED, "Koyeb rejected the token that another gateway sent.");
  }

  /** Returns the failure of a call whose token the session does not take. */
  static SessionException useless(@Nullable Token token) {
    return token == null
        ? Lifetimes.tooLate()
        : SessionException.of(
            Failure.IN_USE, "Another gateway has a token that this one cannot use.");
  }

  private static void lost(ManagedSession session, SessionProgress progress) {
    SessionException cause = rejection();
    PendingRefresh pending = session.state().pendingOrNew();
    session.apply(
        Transition.to(new Lost(cause, session.context().now()), progress.withFailure(cause))
            .repeating(EventType.LOST)
            .then(() -> pending.fail(session.credential().lost(cause))));
  }

  /** Backs off as the gateway does whose attempt failed. Callers that wait learn its failure. */
  static void failed(ManagedSession session, int failures, SessionException failure, long at) {
    SessionState state = session.state();
    if (state instanceof Closed || state instanceof Lost) {
      return;
    }
    PendingRefresh pending = state.pendingOrNew();
    SessionProgress progress = session.progress().failed(failures, failure);
    session.apply(
        Transition.to(new BackingOff(state.token(), new PendingRefresh(), at, at), progress)
            .repeating(EventType.REFRESH_FAILED)
            .then(() -> pending.fail(failure)));
  }

  /** Ends the session, which another gateway logged out. */
  static void ended(ManagedSession session, Version version) {
    session.startAnew();
    PendingRefresh pending = session.state().pendingOrNew();
    SessionState next =
        session.credential().canAcquire() ? new Absent(DueQueue.NEVER) : new Closed();
    session.apply(
        Transition.to(next, session.progress().ended(version))
            .repeating(EventType.REVOKED)
            .then(() -> pending.fail(TokenReader.noSuchSession())));
  }

  /**
   * Notes a version whose token this gateway cannot use. It keeps its own until it is refreshed.
   */
  static void outrun(ManagedSession session, Version version) {
    session.apply(Transition.to(session.state(), session.progress().at(version)));
  }
}
