package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.SessionState.Acquiring;
import io.github.sessiongateway.internal.managed.SessionState.BackingOff;
import io.github.sessiongateway.internal.managed.SessionState.Closed;
import io.github.sessiongateway.internal.managed.SessionState.Lost;
import io.github.sessiongateway.internal.managed.SessionState.Refreshing;
import io.github.sessiongateway.internal.managed.SessionState.UsedUp;
import io.github.sessiongateway.internal.managed.TokenCalls.Sent;
import io.github.sessiongateway.internal.managed.credential.Credential.Issued;
import io.github.sessiongateway.internal.managed.token.FailureAction;
import io.github.sessiongateway.internal.managed.token.RefreshSchedule;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * The source of a session's newer tokens: it refreshes, logs in, backs off, or gives up. A token is
 * taken if its version is higher than the session's, however late it comes. A failure that comes
 * late changes nothing. Confined to the session's event loop.
 */
final class Refresher implements TokenCalls.Owner {
  private final ManagedSession session;
  private final KeeperContext context;
  private final Logins logins;
  private final TokenCalls calls;
  private final NewTokens tokens;

  Refresher(ManagedSession session, KeeperContext context) {
    this.session = session;
    this.context = context;
    this.logins = new Logins(() -> session.credential().canAcquire());
    this.calls = new TokenCalls(session, context, logins, this);
    this.tokens = new NewTokens(session, context, this::isNotStored);
  }

  /** Forgets the earlier logins, whose sessions at Koyeb have ended. */
  void startAnew() {
    logins.startAnew();
  }

  /** Asks Koyeb for a newer token. Nothing else may be under way. */
  void attempt(PendingRefresh refresh) {
    SessionState state = session.state();
    Token alive = alive();
    if (alive == null || state instanceof UsedUp) {
      logIn(refresh, alive, null, session.progress(), expired());
    } else if (state instanceof BackingOff waits && context.now() < waits.attemptAt()) {
      // Only skipped time has expired the token. Its back-off continues.
      session.apply(Transition.to(state.withToken(alive), session.progress()));
    } else {
      session.apply(
          Transition.to(new Refreshing(alive, refresh), session.progress())
              .then(() -> calls.begin(refresh, alive)));
    }
  }

  /** Tries again what only new credentials could help. */
  void credentialChanged() {
    logins.credentialChanged();
    SessionState state = session.state();
    if (state.waitsForCredentials() && logins.arePossible()) {
      logIn(state.pendingOrNew(), alive(), EventType.RELOADED, session.progress(), expired());
    } else {
      session.apply(Transition.to(state, session.progress()).telling(EventType.RELOADED));
    }
  }

  /** Begins the session again, because its token is not valid any more. */
  void beginAgain(SessionException cause) {
    logIn(session.state().pendingOrNew(), null, EventType.INVALIDATED, session.progress(), cause);
  }

  /** Changes the session to a token that was issued. */
  void received(Token issued, Version version, EventType type, PendingRefresh refresh) {
    tokens.received(issued, version, type, refresh);
  }

  private void isNotStored(PendingRefresh refresh, SessionException why) {
    tryAgain(refresh, FailureAction.TRY_AGAIN, session.progress().withFailure(why), why);
  }

  /** Logs in, at once or after the interval between logins. Without credentials, it is lost. */
  private void logIn(
      PendingRefresh refresh,
      @Nullable Token kept,
      @Nullable EventType type,
      SessionProgress progress,
      SessionException cause) {
    if (!logins.arePossible()) {
      session.apply(lost(refresh, progress, cause));
      return;
    }
    long now = context.now();
    long wait = logins.untilNext(now);
    SessionState next =
        wait > 0
            ? new BackingOff(null, refresh, now + wait, now + wait)
            : kept == null ? new Acquiring(refresh) : new Refreshing(kept, refresh);
    Token before = type == EventType.INVALIDATED ? session.state().token() : null;
    Transition change =
        Transition.to(next, progress).telling(type).then(() -> calls.begin(refresh, null));
    session.apply(
        before == null ? change : change.recording(ledger -> ledger.doubted(session, before)));
  }

  @Override
  public boolean isWanted(PendingRefresh refresh) {
    return session.state().underWay() == refresh;
  }

  @Override
  public void isUseless(PendingRefresh refresh, SessionException why) {
    if (isWanted(refresh)) {
      logins.rejected();
      SessionProgress progress = session.progress().withFailure(why);
      session.apply(lost(refresh, progress, why).repeating(EventType.LOST));
    }
  }

  /** Keeps the token and the callers that wait until the session may ask for its turn again. */
  @Override
  public void mustWait(PendingRefresh refresh, Ledger.Turn.Later later) {
    if (isWanted(refresh)) {
      Token kept = alive();
      boolean waits = later.at() != DueQueue.NEVER;
      SessionProgress progress = session.progress();
      Transition change =
          Transition.to(
              new BackingOff(
                  kept, waits ? refresh : new PendingRefresh(), later.at(), context.now()),
              kept == null || !waits ? progress.withFailure(later.why()) : progress);
      session.apply(waits ? change : change.then(() -> refresh.fail(later.why())));
    }
  }

  @Override
  public void ended(PendingRefresh refresh, Sent sent, AsyncResult<Issued> outcome) {
    Token token = outcome.failed() ? null : token(sent, outcome.result());
    if ((token == null || !isTaken(sent, token)) && isWanted(refresh)) {
      Throwable failure = outcome.failed() ? outcome.cause() : SharedChanges.useless(token);
      failed(refresh, sent, (SessionException) failure);
    }
  }

  @Override
  public boolean cameLate(Sent sent, Issued issued) {
    Token token = token(sent, issued);
    return token != null && isTaken(sent, token);
  }

  private @Nullable Token token(Sent sent, Issued issued) {
    return context.lifetimes().token(issued, sent.begin(), session.identity().advisory());
  }

  /** Takes a token that is newer than the session's, and revokes one that came after a logout. */
  private boolean isTaken(Sent sent, Token token) {
    Version present = session.progress().version();
    Version version = context.ledger().next(session, sent.brings());
    if (session.state() instanceof Closed || !version.supersedes(present)) {
      if (session.state() instanceof Closed || present.login() > sent.base().login()) {
        // No caller has this token.
        var unused = session.credential().revoke(token.bearer());
      }
      return false;
    }
    logins.issued(context.now(), sent.isLogin());
    EventType type = sent.isLogin() ? EventType.ACQUIRED : EventType.REFRESHED;
    received(token, version, type, session.state().pendingOrNew());
    return true;
  }

  private void failed(PendingRefresh refresh, Sent sent, SessionException failure) {
    SessionProgress progress = session.progress().withFailure(failure);
    FailureAction action = FailureAction.of(failure, !sent.isLogin());
    if (sent.isLogin() && failure.failure() == Failure.BAD_REPLY) {
      logins.issued(context.now(), true);
    }
    if (sent.credentials() != logins.version() && action.isFinal()) {
      // The credentials have changed since the failed call.
      session.apply(
          Transition.to(session.state(), progress).then(() -> calls.begin(refresh, null)));
      return;
    }
    switch (action) {
      case TRY_AGAIN, TRY_AGAIN_LATER -> tryAgain(refresh, action, progress, failure);
      case USE_UP -> useUp(refresh, progress, failure);
      case BEGIN_AGAIN -> rejected(refresh, sent, failure);
      case GIVE_UP -> {
        logins.rejected();
        useUp(refresh, progress, failure);
      }
    }
  }

  /** Begins the session again, if no other gateway has a newer token. */
  private void rejected(PendingRefresh refresh, Sent sent, SessionException failure) {
    Future<Boolean> certain =
        sent.isLogin()
            ? Future.succeededFuture(true)
            : context.ledger().rejected(session, sent.base());
    certain.onSuccess(
        isCertain -> {
          if (!isWanted(refresh)) {
            return;
          }
          // Another gateway may have changed the session meanwhile.
          SessionProgress progress = session.progress().withFailure(failure);
          if (isCertain || logins.arePossible()) {
            logIn(refresh, null, EventType.INVALIDATED, progress, failure);
          } else {
            // Whatever the others have, callers must not get the token that was sent.
            Token kept = session.state().token();
            SessionState state = session.state();
            session.apply(
                Transition.to(kept == null ? state : state.withToken(kept.rejected()), progress));
            tryAgain(refresh, FailureAction.TRY_AGAIN, progress, failure);
          }
        });
  }

  private void tryAgain(
      PendingRefresh refresh,
      FailureAction action,
      SessionProgress progress,
      SessionException failure) {
    long now = context.now();
    Token kept = alive();
    if (kept == null && !logins.arePossible()) {
      // The token has expired since. Another attempt would have nothing to send.
      session.apply(lost(refresh, progress, failure));
      return;
    }
    long left = kept == null ? 0 : kept.endsAt() - now;
    double chance = context.random().nextDouble();
    long wait = RefreshSchedule.wait(action, progress.failures(), left, failure, chance);
    long pace = logins.untilNext(now);
    long least = RefreshSchedule.leastWait(failure, wait, progress.comings());
    SessionState next =
        new BackingOff(
            kept, new PendingRefresh(), now + Math.max(wait, pace), now + Math.max(least, pace));
    stopTrying(refresh, next, now + Math.max(wait, pace), progress, failure);
  }

  private void useUp(PendingRefresh refresh, SessionProgress progress, SessionException failure) {
    Token kept = alive();
    if (kept == null || kept.isRejected()) {
      logIn(refresh, null, EventType.INVALIDATED, progress, failure);
    } else {
      SessionState next = new UsedUp(kept, new PendingRefresh());
      stopTrying(refresh, next, kept.endsAt(), progress, failure);
    }
  }

  private void stopTrying(
      PendingRefresh refresh,
      SessionState next,
      long nextAt,
      SessionProgress progress,
      SessionException failure) {
    session.apply(
        Transition.to(next, progress)
            .recording(ledger -> ledger.failed(session, failure, nextAt))
            .telling(EventType.REFRESH_FAILED)
            .then(() -> refresh.fail(failure)));
  }

  private Transition lost(PendingRefresh refresh, SessionProgress progress, SessionException why) {
    return Transition.to(
            new Lost(why, context.now()),
            progress.failures() == 0 ? progress.withFailure(why) : progress)
        .recording(ledger -> ledger.lost(session, why))
        .telling(EventType.LOST)
        .then(() -> refresh.fail(session.credential().lost(why)));
  }

  private @Nullable Token alive() {
    return session.state().alive(context.now(), context.ticker().skipped());
  }

  private static SessionException expired() {
    return SessionException.of(Failure.REAUTH_REQUIRED, "The token has expired.");
  }
}
