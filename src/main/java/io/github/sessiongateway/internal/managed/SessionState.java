package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.internal.managed.token.Token;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The state of a session, with the data of that state. */
sealed interface SessionState {
  /** Returns the state as status and events show it. */
  State shown();

  /**
   * Returns when the session acts next, or {@link DueQueue#NEVER}.
   *
   * @param canLogIn whether the session has credentials
   */
  default long dueAt(boolean canLogIn) {
    return DueQueue.NEVER;
  }

  /** Returns the token, or null in a state without one. */
  default @Nullable Token token() {
    return null;
  }

  /** Returns the token if it has not expired and a refresh may succeed, otherwise null. */
  default @Nullable Token alive(long now, long skipped) {
    Token token = token();
    Token held = token == null ? null : token.unlessSkipped(now, skipped);
    return held != null && now < held.endsAt() ? held : null;
  }

  /** Returns the same state with another token. */
  default SessionState withToken(Token token) {
    return this;
  }

  /** Returns the refresh that is under way, or null. */
  default @Nullable PendingRefresh underWay() {
    return null;
  }

  /** Returns the refresh that is under way, or else the next one, or null. */
  default @Nullable PendingRefresh pending() {
    return underWay();
  }

  /** Returns the pending refresh, or a new one. */
  default PendingRefresh pendingOrNew() {
    PendingRefresh pending = pending();
    return pending == null ? new PendingRefresh() : pending;
  }

  /** Returns a future that completes with the refresh under way, at once without one. */
  default Future<?> settled() {
    PendingRefresh refresh = underWay();
    return refresh == null ? Future.succeededFuture() : refresh.settled();
  }

  /** Returns whether the latest attempt failed. Callers then get the token until it expires. */
  default boolean isFailing() {
    return false;
  }

  /** Returns whether new credentials are tried at once. */
  default boolean waitsForCredentials() {
    return false;
  }

  /**
   * The session has no token. The next caller begins it.
   *
   * @param beginsAt when it begins by itself, or {@link DueQueue#NEVER}
   */
  record Absent(long beginsAt) implements SessionState {
    @Override
    public State shown() {
      return State.ABSENT;
    }

    @Override
    public long dueAt(boolean canLogIn) {
      return beginsAt;
    }
  }

  /** The session has no token. A login is under way. */
  record Acquiring(PendingRefresh underWay) implements SessionState {
    @Override
    public State shown() {
      return State.ACQUIRING;
    }
  }

  /** The session has a token, and its refresh is not due yet. */
  record Fresh(Token token) implements SessionState {
    @Override
    public State shown() {
      return State.FRESH;
    }

    @Override
    public long dueAt(boolean canLogIn) {
      return token.isRejected() ? DueQueue.NEVER : token.refreshAt();
    }

    @Override
    public SessionState withToken(Token other) {
      return new Fresh(other);
    }
  }

  /** The session has a token, and a refresh is under way. */
  record Refreshing(Token token, PendingRefresh underWay) implements SessionState {
    @Override
    public State shown() {
      return State.REFRESHING;
    }

    @Override
    public SessionState withToken(Token other) {
      return new Refreshing(other, underWay);
    }
  }

  /**
   * The latest attempt failed, and the next one is scheduled.
   *
   * @param token null if the session has no token
   * @param pending the next attempt
   * @param attemptAt when the next attempt begins
   * @param notBefore the earliest time to which the next attempt may be moved
   */
  record BackingOff(@Nullable Token token, PendingRefresh pending, long attemptAt, long notBefore)
      implements SessionState {
    @Override
    public State shown() {
      return State.BACKING_OFF;
    }

    @Override
    public long dueAt(boolean canLogIn) {
      return token == null || canLogIn ? attemptAt : Math.min(attemptAt, token.endsAt());
    }

    @Override
    public SessionState withToken(Token other) {
      return new BackingOff(other, pending, attemptAt, notBefore);
    }

    @Override
    public boolean isFailing() {
      return true;
    }

    @Override
    public boolean waitsForCredentials() {
      return token == null;
    }

    /** Returns whether there is no valid token, and the attempt can be moved far forward. */
    boolean canComeForward(long now, long within) {
      return attemptAt > now + within
          && notBefore <= now + within
          && (token == null || !token.serves(now, 0));
    }
  }

  /** The token cannot be refreshed. Callers get it until it expires, or credentials change. */
  record UsedUp(Token token, PendingRefresh pending) implements SessionState {
    @Override
    public State shown() {
      return State.BACKING_OFF;
    }

    @Override
    public long dueAt(boolean canLogIn) {
      return token.endsAt();
    }

    @Override
    public @Nullable Token alive(long now, long skipped) {
      return now < token.endsAt() ? token : null;
    }

    @Override
    public SessionState withToken(Token other) {
      return new UsedUp(other, pending);
    }

    @Override
    public boolean isFailing() {
      return true;
    }

    @Override
    public boolean waitsForCredentials() {
      return true;
    }
  }

  /**
   * The session has no token, and only a login or other credentials help.
   *
   * @param at when it was lost
   */
  record Lost(SessionException cause, long at) implements SessionState {
    @Override
    public State shown() {
      return State.LOST;
    }

    @Override
    public boolean waitsForCredentials() {
      return true;
    }
  }

  /** The session was logged out, or its gateway stops. */
  record Closed() implements SessionState {
    @Override
    public State shown() {
      return State.CLOSED;
    }
  }
}
