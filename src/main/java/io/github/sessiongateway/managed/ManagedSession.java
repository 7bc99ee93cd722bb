package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionEvent.EventType;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.managed.Credential.Issued;
import io.github.sessiongateway.managed.SessionState.Absent;
import io.github.sessiongateway.managed.SessionState.Acquiring;
import io.github.sessiongateway.managed.SessionState.BackingOff;
import io.github.sessiongateway.managed.SessionState.Closed;
import io.github.sessiongateway.managed.SessionState.Fresh;
import io.github.sessiongateway.managed.SessionState.Lost;
import io.github.sessiongateway.managed.SessionState.Refreshing;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One managed session. Confined to its owner's event loop, but for what it publishes: its snapshot,
 * state and progress can be read by any thread. A late answer never revives a state that has moved
 * on: every answer is compared with the attempt that is under way.
 */
final class ManagedSession {
  private final SessionIdentity identity;
  private final Credential credential;
  private final Surroundings around;
  private final DueQueue.Entry due = new DueQueue.Entry(() -> attempt(state().pendingOrNew()));

  private volatile SessionState state = new Absent(DueQueue.NEVER);
  private volatile SessionProgress progress = SessionProgress.NONE;
  private volatile @Nullable Snapshot snapshot;
  private final Logins logins;
  private final Rejections rejections = new Rejections();

  ManagedSession(SessionIdentity identity, Credential credential, Surroundings around) {
    this.identity = identity;
    this.credential = new CarefulCredential(credential);
    this.logins = new Logins(this.credential);
    this.around = around;
  }

  SessionIdentity identity() {
    return identity;
  }

  Credential credential() {
    return credential;
  }

  SessionState state() {
    return state;
  }

  SessionProgress progress() {
    return progress;
  }

  /** What any thread may answer, until it is over; null for nothing. */
  @Nullable Snapshot snapshot() {
    return snapshot;
  }

  /** Begins without a token, in its turn of the queue: a crowd does not hold the event loop. */
  void begin() {
    become(new Absent(around.now()), null);
  }

  /** Begins with a token that was stored. */
  void restore(Token token, long generation) {
    Instant received = around.clock().instant().minusNanos(around.now() - token.receivedAt());
    progress = progress.withToken(generation, received);
    become(
        token.isRefused()
            ? new BackingOff(token, new Flight(), around.now(), around.now())
            : new Fresh(token),
        null);
  }

  /** Takes the token of a login that a caller made. */
  void adopt(Token token) {
    received(token, EventType.ACQUIRED, state.pendingOrNew());
  }

  /** Koyeb has refused the token: it is answered no more. */
  void refused(Token token) {
    rejections.believed(around.now());
    Flight pending = state.pending();
    if (pending != null && state.isUsedUp()) {
      logIn(
          pending,
          null,
          EventType.INVALIDATED,
          SessionException.of(Failure.REAUTH_REQUIRED, "Its token is refused."));
    } else {
      become(state.withToken(token.refused()), EventType.INVALIDATED);
    }
  }

  /** What callers report as rejected. */
  Rejections rejections() {
    return rejections;
  }

  /** Ends it at Koyeb and forgets it; where there are credentials, it can begin again. */
  Future<Void> logout() {
    if (state instanceof Closed) {
      return Future.failedFuture(Answers.noSuchSession());
    }
    Token token = state.tokenOrNull();
    around.journal().erase(identity.name());
    progress = progress.withoutFailures();
    logins.startAnew();
    leave(credential.canAcquire() ? new Absent(DueQueue.NEVER) : new Closed(), EventType.REVOKED);
    return token == null ? Future.succeededFuture() : credential.revoke(token.bearer());
  }

  /** Forgets it here alone. */
  void close() {
    leave(new Closed(), null);
  }

  private void leave(SessionState next, @Nullable EventType type) {
    Flight pending = state.pending();
    become(next, type);
    if (pending != null) {
      pending.fail(Answers.noSuchSession());
    }
  }

  /** Its credentials have changed: what only they could help is tried again. */
  void reloaded(String secret) {
    logins.changed(secret);
    boolean wakes = state.waitsForCredentials();
    SessionState same = state;
    become(same, EventType.RELOADED);
    if (wakes && state == same) {
      attempt(state.pendingOrNew());
    }
  }

  /** Makes its next attempt at a time that is earlier than planned. */
  void comeForward(long at) {
    if (state instanceof BackingOff waits) {
      long earliest = Math.max(at, waits.notBefore());
      progress = progress.broughtForward();
      become(new BackingOff(waits.token(), waits.flight(), earliest, earliest), null);
    }
  }

  /** When something is to be done next; {@link DueQueue#NEVER} for not by itself. */
  long dueAt() {
    return due.at();
  }

  /** Asks Koyeb for a newer token; nothing else may be under way. */
  void attempt(Flight flight) {
    Token alive = state.alive(around.now(), around.ticker().skipped());
    if (alive == null || state.isUsedUp()) {
      SessionException cause = SessionException.of(Failure.REAUTH_REQUIRED, "It has expired.");
      logIn(flight, alive, null, cause);
    } else if (state instanceof BackingOff waits && around.now() < waits.attemptAt()) {
      // Skipped time alone has ended its token: its back-off goes on.
      become(state.withToken(alive), null);
    } else {
      become(new Refreshing(alive, flight), null);
      call(flight, alive);
    }
  }

  /** Logs in, at once or when its pace allows it; without credentials, the session is lost. */
  private void logIn(
      Flight flight, @Nullable Token kept, @Nullable EventType type, SessionException cause) {
    if (!logins.arePossible()) {
      lose(flight, cause);
      return;
    }
    long now = around.now();
    long wait = logins.untilNext(now);
    SessionState next = kept == null ? new Acquiring(flight) : new Refreshing(kept, flight);
    become(wait > 0 ? new BackingOff(null, flight, now + wait, now + wait) : next, type);
    if (state.underWay() == flight) {
      call(flight, null);
    }
  }

  private void call(Flight flight, @Nullable Token renewed) {
    int with = logins.version();
    long begin = around.now();
    Future<Issued> issued =
        renewed == null ? credential.acquire() : credential.renew(renewed.bearer());
    issued.onComplete(outcome -> landed(flight, renewed, with, begin, outcome));
  }

  private void landed(
      Flight flight, @Nullable Token renewed, int with, long begin, AsyncResult<Issued> outcome) {
    if (state.underWay() != flight) {
      if (outcome.succeeded()) {
        // The state has moved on, and nobody holds this one.
        var unused = credential.revoke(outcome.result().reply().bearer());
      }
      return;
    }
    Token token =
        outcome.failed()
            ? null
            : Lifetimes.token(outcome.result(), begin, identity.advisory(), around);
    if (token == null) {
      Throwable failure = outcome.failed() ? outcome.cause() : Lifetimes.tooLate();
      failed(flight, renewed, with, (SessionException) failure);
      return;
    }
    logins.issued(around.now(), renewed == null);
    received(token, renewed == null ? EventType.ACQUIRED : EventType.REFRESHED, flight);
  }

  private void received(Token token, EventType type, Flight flight) {
    rejections.replaced(type == EventType.REFRESHED ? state.tokenOrNull() : null);
    progress = progress.withToken(progress.generation() + 1, around.clock().instant());
    // First: who hears of it may log it out.
    around.journal().write(StoredSession.of(this, token, around));
    become(new Fresh(token), type);
    flight.end(Objects.equals(state.tokenOrNull(), token) ? token : null);
  }

  private void failed(Flight flight, @Nullable Token renewed, int with, SessionException failure) {
    progress = progress.withFailure(failure);
    long now = around.now();
    Token kept = state.alive(now, around.ticker().skipped());
    Verdict verdict = Verdict.of(failure, renewed != null);
    if (renewed == null && failure.failure() == Failure.BAD_REPLY) {
      logins.issued(now, true);
    }
    if (with != logins.version() && verdict.isFinal()) {
      // It is about credentials that have changed meanwhile.
      call(flight, null);
      return;
    }
    switch (verdict) {
      case TRY_AGAIN, TRY_AGAIN_LATER -> {
        if (kept == null && !logins.arePossible()) {
          // It has ended meanwhile: another attempt would have nothing to send.
          lose(flight, failure);
        } else {
          long left = kept == null ? 0 : kept.endsAt() - now;
          double chance = around.random().nextDouble();
          long wait = RefreshSchedule.wait(verdict, progress.failures(), left, failure, chance);
          long pace = logins.untilNext(now);
          long least = RefreshSchedule.leastWait(failure, wait, progress.comings());
          backOff(flight, kept, failure, now + Math.max(wait, pace), now + Math.max(least, pace));
        }
      }
      case USE_UP -> useUp(flight, kept, failure);
      case BEGIN_AGAIN -> logIn(flight, null, EventType.INVALIDATED, failure);
      case GIVE_UP -> {
        logins.refused();
        useUp(flight, kept, failure);
      }
    }
  }

  private void useUp(Flight flight, @Nullable Token kept, SessionException failure) {
    if (kept == null || kept.isRefused()) {
      logIn(flight, null, EventType.INVALIDATED, failure);
    } else {
      backOff(flight, kept, failure, DueQueue.NEVER, DueQueue.NEVER);
    }
  }

  private void backOff(
      Flight flight, @Nullable Token kept, SessionException failure, long at, long notBefore) {
    become(new BackingOff(kept, new Flight(), at, notBefore), EventType.REFRESH_FAILED);
    flight.fail(failure);
  }

  private void lose(Flight flight, SessionException cause) {
    progress = progress.failures() == 0 ? progress.withFailure(cause) : progress;
    around.journal().erase(identity.name());
    become(new Lost(cause), EventType.LOST);
    flight.fail(Answers.reauthRequired(cause));
  }

  /** The one place where the state changes; what is published and refused changes with it. */
  private void become(SessionState next, @Nullable EventType type) {
    Token before = state.tokenOrNull();
    state = next;
    Token token = next.tokenOrNull();
    snapshot = Snapshot.of(next, progress, around.oldBearers());
    around.recovery().moved(this, next);
    around.queue().set(due, next.dueAt(credential.canAcquire()));
    if (type == EventType.INVALIDATED && before != null) {
      around.journal().write(StoredSession.of(this, before.refused(), around));
    }
    if (type != null) {
      around.herald().tell(type, this, token == null ? before : token);
    }
  }
}
