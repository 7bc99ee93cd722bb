package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus.State;
import io.github.sessiongateway.managed.token.Token;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The state of a session, with what belongs to it in that state. */
sealed interface SessionState {
  /** Returns the state as status and events show it. */
  State shown();

  /**
   * Returns when something is to be done; {@link DueQueue#NEVER} for nothing.
   *
   * @param canLogIn whether the session has credentials
   */
  default long dueAt(boolean canLogIn) {
    return DueQueue.NEVER;
  }

  /** Returns the token that it holds; null without one. */
  default @Nullable Token token() {
    return null;
  }

  /** Returns the token if it has not expired, so that a refresh may succeed; null otherwise. */
  default @Nullable Token alive(long now, long skipped) {
    Token token = token();
    Token held = token == null ? null : token.unlessSkipped(now, skipped);
    return held != null && now < held.endsAt() ? held : null;
  }

  /** Returns the same state with another token in place of its own. */
  default SessionState withToken(Token token) {
    return this;
  }

  /** Returns the refresh that is under way; null without one. */
  default @Nullable PendingRefresh underWay() {
    return null;
  }

  /** Returns the refresh that is under way, or the next one; null without either. */
  default @Nullable PendingRefresh pending() {
    return underWay();
  }

  /** Returns the pending refresh, or a new one. */
  default PendingRefresh pendingOrNew() {
    PendingRefresh pending = pending();
    return pending == null ? new PendingRefresh() : pending;
  }

  /** Returns the end of the refresh under way; succeeded without one. */
  default Future<?> settled() {
    PendingRefresh refresh = underWay();
    return refresh == null ? Future.succeededFuture() : refresh.settled();
  }

  /** Whether the latest attempt failed, so that the token is answered to its end. */
  default boolean isFailing() {
    return false;
  }

  /** Whether new credentials are tried at once. */
  default boolean waitsForCredentials() {
    return false;
  }

  /**
   * There is no token. The next caller begins the session.
   *
   * @param beginsAt when it begins by itself; {@link DueQueue#NEVER} for not at all
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

  /** There is no token. One is being fetched. */
  record Acquiring(PendingRefresh underWay) implements SessionState {
    @Override
    public State shown() {
      return State.ACQUIRING;
    }
  }

  /** There is a token, and nothing to do before its time. */
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

  /** There is a token, and a newer one is being fetched. */
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
   * The latest attempt failed, and the next one has its time.
   *
   * @param token null without one
   * @param pending the next attempt
   * @param attemptAt when it begins
   * @param notBefore when it may begin at the earliest, if Koyeb answers before its time
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

    /** Whether there is no token to answer, and the attempt may begin much earlier. */
    boolean canComeForward(long now, long within) {
      return attemptAt > now + within
          && notBefore <= now + within
          && (token == null || !token.serves(now, 0));
    }
  }

  /** The token cannot be refreshed. It is answered to its end, or until there are credentials. */
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

  /** There is no token, and only a login or other credentials help. */
  record Lost(SessionException cause) implements SessionState {
    @Override
    public State shown() {
      return State.LOST;
    }

    @Override
    public boolean waitsForCredentials() {
      return true;
    }
  }

  /** The session was logged out and is forgotten. */
  record Closed() implements SessionState {
    @Override
    public State shown() {
      return State.CLOSED;
    }
  }
}
