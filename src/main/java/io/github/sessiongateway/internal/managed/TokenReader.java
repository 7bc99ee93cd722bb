package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionException.Field;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.internal.clock.Deadline;
import io.github.sessiongateway.internal.managed.SessionState.BackingOff;
import io.github.sessiongateway.internal.managed.SessionState.Closed;
import io.github.sessiongateway.internal.managed.SessionState.Fresh;
import io.github.sessiongateway.internal.managed.SessionState.Lost;
import io.github.sessiongateway.internal.managed.SessionState.Refreshing;
import io.github.sessiongateway.internal.managed.token.RefreshSchedule;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.telemetry.Meters.Freshness;
import io.github.sessiongateway.internal.telemetry.TraceSpan;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * The replies to callers that ask a session for its token or its status. Confined to the sessions'
 * event loop.
 */
final class TokenReader {
  private final KeeperContext context;

  TokenReader(KeeperContext context) {
    this.context = context;
  }

  /**
   * Returns a token.
   *
   * @param minTtl how long it must stay valid, in nanoseconds
   */
  Future<LoginReply> token(ManagedSession session, long minTtl) {
    return measured(current(session, minTtl));
  }

  private Future<LoginReply> measured(Future<LoginReply> answer) {
    boolean waits = !answer.isComplete();
    return answer.onComplete(
        (reply, failure) ->
            context
                .telemetry()
                .meters()
                .read(
                    failure != null
                        ? Freshness.NONE
                        : reply.isStale()
                            ? Freshness.STALE
                            : waits ? Freshness.AWAITED : Freshness.FRESH));
  }

  private Future<LoginReply> current(ManagedSession session, long minTtl) {
    long now = context.now();
    SessionState state = session.state();
    Token token = state.token();
    if (token == null) {
      return newer(session, minTtl);
    }
    boolean serves = token.serves(now, minTtl);
    boolean isCalm = now < token.mandatoryAt() && !waitsForRefresh(session, token);
    if (serves && (isCalm || state.isFailing())) {
      if (state instanceof Fresh && now >= token.advisoryAt()) {
        session.attempt(new PendingRefresh());
      }
      return Future.succeededFuture(session.progress().shown(token));
    }
    if (!token.isRejected() && !RefreshSchedule.canMeet(minTtl, token.windows().answerable())) {
      return Future.failedFuture(tooShort(token, minTtl));
    }
    return newer(session, minTtl);
  }

  /**
   * Returns whether a refresh that is under way or starts now may revoke the token before the
   * caller uses it. After a failure, callers get the token, so that an outage stops no caller.
   */
  private boolean waitsForRefresh(ManagedSession session, Token token) {
    SessionState state = session.state();
    boolean isDue = state instanceof Fresh && context.now() >= token.advisoryAt();
    return (isDue || state instanceof Refreshing)
        && context.oldBearers().die()
        && session.progress().failures() == 0
        && session.credential().refreshes();
  }

  /** Returns a newer token than the one that Koyeb rejected. */
  Future<LoginReply> rejected(ManagedSession session, Bearer rejected) {
    return measured(afterRejection(session, rejected));
  }

  private Future<LoginReply> afterRejection(ManagedSession session, Bearer rejected) {
    Token token = session.state().token();
    if (token == null || token.isRejected() || !token.bearer().equals(rejected)) {
      if (session.rejections().isReplaced(rejected, context.now())
          && session.credential().refreshes()
          && context.oldBearers().learn()
          && token != null) {
        context.ledger().brought(session, token);
      }
      return current(session, 0);
    }
    long left = session.rejections().untilNext(token, context.now());
    if (left > 0) {
      return Future.failedFuture(
          SessionException.of(
                  Failure.RATE_LIMITED, "The session was refreshed for a rejected token just now.")
              .retryAfter(Duration.ofNanos(left)));
    }
    session.reject(token);
    return newer(session, 0);
  }

  /** Returns a newer token, or the current one if it was just received. */
  Future<LoginReply> refresh(ManagedSession session) {
    if (session.state() instanceof Fresh fresh && isNew(fresh.token())) {
      return Future.succeededFuture(session.progress().shown(fresh.token()));
    }
    return newer(session, 0);
  }

  /** Returns the status of a session. */
  SessionStatus status(ManagedSession session) {
    SessionState state = session.state();
    SessionProgress progress = session.progress();
    Token token = state.token();
    return new SessionStatus(
        session.identity().name(),
        state.shown(),
        token == null ? null : token.expiresAt(),
        progress.generation(),
        progress.refreshedAt(),
        progress.failures(),
        progress.lastError(),
        session.dueAt() == DueQueue.NEVER
            ? null
            : context.serverTime().now().plusNanos(Math.max(0, session.dueAt() - context.now())),
        context.oldBearers().die() && session.credential().refreshes(),
        context.ledger().held(session.identity().name()));
  }

  private boolean isNew(Token token) {
    long least = RefreshSchedule.leastInterval(token.windows().end());
    return !token.isRejected() && context.now() - token.receivedAt() < least;
  }

  /** Joins the refresh under way, or the next one if it is near, or starts one. */
  private Future<LoginReply> newer(ManagedSession session, long minTtl) {
    SessionState state = session.state();
    if (state instanceof Lost lost) {
      return Future.failedFuture(session.credential().lost(lost.cause()));
    }
    if (state instanceof Closed) {
      return Future.failedFuture(noSuchSession());
    }
    if (state.isFailing() && session.dueAt() - context.now() >= context.patience().toNanos()) {
      return servedOr(session, minTtl, failing(session, state));
    }
    PendingRefresh pending = state.pending();
    if (pending == null) {
      PendingRefresh refresh = new PendingRefresh();
      session.attempt(refresh);
      return settled(session, minTtl, refresh);
    }
    TraceSpan caller = context.telemetry().current().get().span();
    return settled(session, minTtl, pending).onComplete(settled -> caller.joins(pending.span()));
  }

  private Future<LoginReply> settled(ManagedSession session, long minTtl, PendingRefresh refresh) {
    return Deadline.within(context.waits()::start, refresh.settled(), TokenReader::late)
        .transform(
            settled ->
                settled.failed()
                    ? servedOr(session, minTtl, settled.cause())
                    : settled.result().serves(context.now(), minTtl)
                        ? Future.succeededFuture(settled.result().reply())
                        : servedOr(session, minTtl, tooShort(settled.result(), minTtl)));
  }

  /** Returns the current token, or fails if it is not valid for long enough. */
  private Future<LoginReply> servedOr(ManagedSession session, long minTtl, Throwable cause) {
    Token token = session.state().token();
    return token != null && token.serves(context.now(), minTtl)
        ? Future.succeededFuture(token.reply().stale())
        : Future.failedFuture(cause);
  }

  private SessionException failing(ManagedSession session, SessionState state) {
    SessionException last = session.progress().lastFailure();
    SessionException failure =
        last == null
            ? SessionException.of(Failure.UNREACHABLE, "The session has no token yet.")
            : last;
    return state instanceof BackingOff waiting
        ? failure.retryAfter(Duration.ofNanos(waiting.attemptAt() - context.now()))
        : failure;
  }

  static SessionException noSuchSession() {
    return SessionException.of(Failure.NO_SUCH_SESSION, "No session of that name.");
  }

  private static SessionException late() {
    return SessionException.of(Failure.TIMEOUT, "No newer token came in time.");
  }

  /** Returns the failure of a wish that is longer than a token's life, or came too late. */
  private static SessionException tooShort(Token token, long minTtl) {
    if (RefreshSchedule.canMeet(minTtl, token.windows().answerable())) {
      return late();
    }
    Duration life = Duration.ofNanos(token.windows().answerable());
    return SessionException.invalid(
        List.of(
            new Field(
                "min_ttl",
                "is longer than a token of this session lives, about "
                    + life.toSeconds()
                    + " seconds")));
  }
}
