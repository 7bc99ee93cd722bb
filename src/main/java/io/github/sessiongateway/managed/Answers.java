package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionException.Field;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.clock.Deadline;
import io.github.sessiongateway.managed.SessionState.BackingOff;
import io.github.sessiongateway.managed.SessionState.Closed;
import io.github.sessiongateway.managed.SessionState.Fresh;
import io.github.sessiongateway.managed.SessionState.Lost;
import io.github.sessiongateway.managed.SessionState.Refreshing;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * What those get who ask a session for its token, or how it is. Confined to the sessions' event
 * loop.
 */
final class Answers {
  private final Surroundings around;

  Answers(Surroundings around) {
    this.around = around;
  }

  /** A token that stays valid for so many nanoseconds. */
  Future<LoginReply> token(ManagedSession session, long minTtl) {
    long now = around.now();
    SessionState state = session.state();
    Token token = state.tokenOrNull();
    if (token == null) {
      return newer(session, minTtl);
    }
    boolean serves = token.serves(now, minTtl);
    boolean isCalm = now < token.mandatoryAt() && !waitsForRefresh(session, token);
    if (serves && (isCalm || state instanceof BackingOff)) {
      if (state instanceof Fresh && now >= token.advisoryAt()) {
        session.attempt(new Flight());
      }
      return Future.succeededFuture(session.progress().shown(token));
    }
    if (!token.isRefused() && !RefreshSchedule.canMeet(minTtl, token.windows().answerable())) {
      return Future.failedFuture(tooShort(token, minTtl));
    }
    return newer(session, minTtl);
  }

  /**
   * Whether the token would be dead when it arrives, because a refresh is under way or would be
   * started here. After a failure it is answered, so that an outage stops no caller.
   */
  private boolean waitsForRefresh(ManagedSession session, Token token) {
    SessionState state = session.state();
    boolean isDue = state instanceof Fresh && around.now() >= token.advisoryAt();
    return (isDue || state instanceof Refreshing)
        && around.oldBearers().die()
        && session.progress().failures() == 0
        && session.credential().refreshes();
  }

  /** A token in place of one that Koyeb has refused. */
  Future<LoginReply> rejected(ManagedSession session, Bearer rejected) {
    Token token = session.state().tokenOrNull();
    if (token == null || token.isRefused() || !token.bearer().equals(rejected)) {
      if (session.rejections().isReplaced(rejected, around.now())
          && session.credential().refreshes()
          && around.oldBearers().learn()
          && token != null) {
        around.journal().write(StoredSession.of(session, token, around));
      }
      return token(session, 0);
    }
    long left = session.rejections().untilNext(token, around.now());
    if (left > 0) {
      return Future.failedFuture(
          SessionException.of(
                  Failure.RATE_LIMITED, "The session was refreshed for a refused token just now.")
              .retryAfter(Duration.ofNanos(left)));
    }
    session.refused(token);
    return newer(session, 0);
  }

  /** A newer token, unless this one has just come. */
  Future<LoginReply> refresh(ManagedSession session) {
    if (session.state() instanceof Fresh fresh && isNew(fresh.token())) {
      return Future.succeededFuture(session.progress().shown(fresh.token()));
    }
    return newer(session, 0);
  }

  /** How a session is. */
  SessionStatus status(ManagedSession session) {
    SessionState state = session.state();
    SessionProgress progress = session.progress();
    Token token = state.tokenOrNull();
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
            : around.serverTime().now().plusNanos(Math.max(0, session.dueAt() - around.now())),
        around.oldBearers().die() && session.credential().refreshes());
  }

  private boolean isNew(Token token) {
    long least = RefreshSchedule.leastInterval(token.windows().end());
    return !token.isRefused() && around.now() - token.receivedAt() < least;
  }

  /** Joins the attempt under way, or the next one if it is near, or begins one. */
  private Future<LoginReply> newer(ManagedSession session, long minTtl) {
    SessionState state = session.state();
    if (state instanceof Lost lost) {
      return Future.failedFuture(reauthRequired(lost.cause()));
    }
    if (state instanceof Closed) {
      return Future.failedFuture(noSuchSession());
    }
    if (state instanceof BackingOff waiting
        && session.dueAt() - around.now() >= around.patience().toNanos()) {
      return servedOr(session, minTtl, pausing(session, waiting));
    }
    Flight flight = state.pending();
    if (flight == null) {
      flight = new Flight();
      session.attempt(flight);
    }
    return Deadline.within(around.waits()::start, flight.landed(), Answers::late)
        .transform(
            landed ->
                landed.failed()
                    ? servedOr(session, minTtl, landed.cause())
                    : landed.result().serves(around.now(), minTtl)
                        ? Future.succeededFuture(landed.result().reply())
                        : servedOr(session, minTtl, tooShort(landed.result(), minTtl)));
  }

  /** Who waited in vain is served with what there is. */
  private Future<LoginReply> servedOr(ManagedSession session, long minTtl, Throwable cause) {
    Token token = session.state().tokenOrNull();
    return token != null && token.serves(around.now(), minTtl)
        ? Future.succeededFuture(token.reply().stale())
        : Future.failedFuture(cause);
  }

  private SessionException pausing(ManagedSession session, BackingOff waiting) {
    SessionException last = session.progress().lastFailure();
    SessionException failure =
        last == null ? SessionException.of(Failure.UNREACHABLE, "There is no token yet.") : last;
    return waiting.isUsedUp()
        ? failure
        : failure.retryAfter(Duration.ofNanos(waiting.attemptAt() - around.now()));
  }

  static SessionException reauthRequired(SessionException cause) {
    return SessionException.of(
        Failure.REAUTH_REQUIRED,
        "The session is lost, and only a login helps. " + cause.getMessage());
  }

  static SessionException noSuchSession() {
    return SessionException.of(Failure.NO_SUCH_SESSION, "There is no session of that name.");
  }

  private static SessionException late() {
    return SessionException.of(Failure.TIMEOUT, "No newer token came in time.");
  }

  /** Why a token does not serve: the wish is beyond any token, or it came too late. */
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
