package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.SessionState.Acquiring;
import io.github.sessiongateway.internal.managed.SessionState.BackingOff;
import io.github.sessiongateway.internal.managed.SessionState.Fresh;
import io.github.sessiongateway.internal.managed.SessionState.Lost;
import io.github.sessiongateway.internal.managed.SessionState.Refreshing;
import io.github.sessiongateway.internal.managed.SessionState.UsedUp;
import io.github.sessiongateway.internal.managed.credential.Credential.Issued;
import io.github.sessiongateway.internal.managed.token.FailureAction;
import io.github.sessiongateway.internal.managed.token.Lifetimes;
import io.github.sessiongateway.internal.managed.token.RefreshSchedule;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.telemetry.CurrentRequest;
import io.github.sessiongateway.internal.telemetry.Meters.Renewal;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * The source of a session's newer tokens: it refreshes, logs in, backs off, or gives up. Every
 * reply is compared with the pending refresh. Therefore a late reply never changes a state that has
 * moved on. Confined to the session's event loop.
 */
final class Refresher {
  private final ManagedSession session;
  private final KeeperContext context;
  private final Logins logins;

  Refresher(ManagedSession session, KeeperContext context) {
    this.session = session;
    this.context = context;
    this.logins = new Logins(() -> session.credential().canAcquire());
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
              .then(() -> call(refresh, alive)));
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
    PendingRefresh refresh = session.state().pendingOrNew();
    logIn(refresh, null, EventType.INVALIDATED, session.progress(), cause);
  }

  /** Changes the session to a token that Koyeb issued. */
  void received(Token token, EventType type, PendingRefresh refresh) {
    SessionProgress before = session.progress();
    session.rejections().replaced(type == EventType.REFRESHED ? session.state().token() : null);
    session.apply(
        Transition.to(
                new Fresh(token),
                before.withToken(before.generation() + 1, context.clock().instant()))
            .storing(token)
            .telling(type)
            .then(() -> settle(refresh, token)));
  }

  /** Gives callers the token, unless a listener logged the session out. */
  private void settle(PendingRefresh refresh, Token token) {
    if (token.equals(session.state().token())) {
      refresh.succeed(token);
    } else {
      refresh.fail(TokenReader.noSuchSession());
    }
  }

  /** Logs in, at once or after the interval between logins. Without credentials, it is lost. */
  private void logIn(
      PendingRefresh refresh,
      @Nullable Token kept,
      @Nullable EventType type,
      SessionProgress progress,
      SessionException cause) {
    if (!logins.arePossible()) {
      lose(refresh, progress, cause);
      return;
    }
    long now = context.now();
    long wait = logins.untilNext(now);
    SessionState next =
        wait > 0
            ? new BackingOff(null, refresh, now + wait, now + wait)
            : kept == null ? new Acquiring(refresh) : new Refreshing(kept, refresh);
    Token before = type == EventType.INVALIDATED ? session.state().token() : null;
    session.apply(
        Transition.to(next, progress)
            .storing(before == null ? null : before.rejected())
            .telling(type)
            .then(() -> call(refresh, null)));
  }

  /** Calls Koyeb, unless the state has moved on or the login must wait. */
  private void call(PendingRefresh refresh, @Nullable Token renewed) {
    if (session.state().underWay() == refresh) {
      int version = logins.version();
      long begin = context.now();
      Renewal reason = reason(renewed, begin);
      CurrentRequest current = context.telemetry().current();
      RequestContext request = current.part("session renewal");
      refresh.begins(request.span());
      Future<Issued> issued =
          current.answering(
              request,
              () ->
                  renewed == null
                      ? session.credential().acquire()
                      : session.credential().renew(renewed.bearer()));
      issued.onComplete(
          outcome -> {
            Failure failure =
                outcome.cause() instanceof SessionException failed ? failed.failure() : null;
            context.telemetry().meters().renewed(reason, failure);
            request.span().end(failure == null ? null : failure.code());
            current.during(request, () -> ended(refresh, renewed, version, begin, outcome));
          });
    }
  }

  private Renewal reason(@Nullable Token renewed, long now) {
    if (renewed == null) {
      return Renewal.LOGIN;
    }
    if (renewed.isRejected()) {
      return Renewal.REJECTED;
    }
    if (session.progress().failures() > 0) {
      return Renewal.RETRY;
    }
    return now >= renewed.advisoryAt() ? Renewal.DUE : Renewal.ASKED;
  }

  private void ended(
      PendingRefresh refresh,
      @Nullable Token renewed,
      int version,
      long begin,
      AsyncResult<Issued> outcome) {
    if (session.state().underWay() != refresh) {
      if (outcome.succeeded()) {
        // No caller has this token.
        var unused = session.credential().revoke(outcome.result().reply().bearer());
      }
      return;
    }
    Token token =
        outcome.failed()
            ? null
            : context.lifetimes().token(outcome.result(), begin, session.identity().advisory());
    if (token == null) {
      Throwable failure = outcome.failed() ? outcome.cause() : Lifetimes.tooLate();
      failed(refresh, renewed != null, version, (SessionException) failure);
      return;
    }
    logins.issued(context.now(), renewed == null);
    received(token, renewed == null ? EventType.ACQUIRED : EventType.REFRESHED, refresh);
  }

  private void failed(
      PendingRefresh refresh, boolean isRenewal, int version, SessionException failure) {
    SessionProgress progress = session.progress().withFailure(failure);
    FailureAction action = FailureAction.of(failure, isRenewal);
    if (!isRenewal && failure.failure() == Failure.BAD_REPLY) {
      logins.issued(context.now(), true);
    }
    if (version != logins.version() && action.isFinal()) {
      // The credentials have changed since the failed call.
      session.apply(Transition.to(session.state(), progress).then(() -> call(refresh, null)));
      return;
    }
    switch (action) {
      case TRY_AGAIN, TRY_AGAIN_LATER -> tryAgain(refresh, action, progress, failure);
      case USE_UP -> useUp(refresh, progress, failure);
      case BEGIN_AGAIN -> logIn(refresh, null, EventType.INVALIDATED, progress, failure);
      case GIVE_UP -> {
        logins.rejected();
        useUp(refresh, progress, failure);
      }
    }
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
      lose(refresh, progress, failure);
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
    stopTrying(refresh, next, progress, failure);
  }

  private void useUp(PendingRefresh refresh, SessionProgress progress, SessionException failure) {
    Token kept = alive();
    if (kept == null || kept.isRejected()) {
      logIn(refresh, null, EventType.INVALIDATED, progress, failure);
    } else {
      stopTrying(refresh, new UsedUp(kept, new PendingRefresh()), progress, failure);
    }
  }

  private void stopTrying(
      PendingRefresh refresh,
      SessionState next,
      SessionProgress progress,
      SessionException failure) {
    session.apply(
        Transition.to(next, progress)
            .telling(EventType.REFRESH_FAILED)
            .then(() -> refresh.fail(failure)));
  }

  private void lose(PendingRefresh refresh, SessionProgress progress, SessionException cause) {
    session.apply(
        Transition.to(
                new Lost(cause), progress.failures() == 0 ? progress.withFailure(cause) : progress)
            .erasing()
            .telling(EventType.LOST)
            .then(() -> refresh.fail(TokenReader.reauthRequired(cause))));
  }

  private @Nullable Token alive() {
    return session.state().alive(context.now(), context.ticker().skipped());
  }

  private static SessionException expired() {
    return SessionException.of(Failure.REAUTH_REQUIRED, "The token has expired.");
  }
}
