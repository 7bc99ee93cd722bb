package io.github.sessiongateway.managed;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus.State;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Where a session is in its life, with what belongs to it there. */
sealed interface SessionState {
  /**
   * No token; the next who asks begins it.
   *
   * @param beginsAt when it begins by itself; {@link DueQueue#NEVER} for not at all
   */
  record Absent(long beginsAt) implements SessionState {}

  /** No token; one is being fetched. */
  record Acquiring(Flight flight) implements SessionState {}

  /** A token, and nothing to do before its time. */
  record Fresh(Token token) implements SessionState {}

  /** A token, and a newer one is being fetched. */
  record Refreshing(Token token, Flight flight) implements SessionState {}

  /**
   * The latest attempt failed.
   *
   * @param token what is kept; null for nothing
   * @param flight the next attempt
   * @param attemptAt when it begins; {@link DueQueue#NEVER} for not before the token ends
   * @param notBefore when it may begin at the earliest, if Koyeb is back before its time
   */
  record BackingOff(@Nullable Token token, Flight flight, long attemptAt, long notBefore)
      implements SessionState {
    /** Whether there is no token to answer, and the attempt may begin much earlier. */
    boolean canComeForward(long now, long within) {
      return attemptAt != DueQueue.NEVER
          && attemptAt > now + within
          && notBefore <= now + within
          && (token == null || !token.serves(now, 0));
    }
  }

  /** Only a login, or other credentials, help. */
  record Lost(SessionException cause) implements SessionState {}

  /** Forgotten. */
  record Closed() implements SessionState {}

  /** What there is of a token; null for nothing. */
  default @Nullable Token tokenOrNull() {
    if (this instanceof Fresh fresh) {
      return fresh.token;
    }
    if (this instanceof Refreshing refreshing) {
      return refreshing.token;
    }
    return this instanceof BackingOff backingOff ? backingOff.token : null;
  }

  /** The token, while a refresh may show that it lives; null otherwise. */
  default @Nullable Token alive(long now, long skipped) {
    Token token = tokenOrNull();
    Token held = token == null || isUsedUp() ? token : token.unlessSkipped(now, skipped);
    return held != null && now < held.endsAt() ? held : null;
  }

  /** The attempt that is under way; null for none. */
  default @Nullable Flight underWay() {
    if (this instanceof Acquiring acquiring) {
      return acquiring.flight;
    }
    return this instanceof Refreshing refreshing ? refreshing.flight : null;
  }

  /** The attempt under way, or the next one that is planned; null for none. */
  default @Nullable Flight pending() {
    return this instanceof BackingOff backingOff ? backingOff.flight : underWay();
  }

  /** The same, or a new one. */
  default Flight pendingOrNew() {
    Flight pending = pending();
    return pending == null ? new Flight() : pending;
  }

  /** When the attempt under way has landed; at once where there is none. */
  default Future<?> settled() {
    Flight flight = underWay();
    return flight == null ? Future.succeededFuture() : flight.landed();
  }

  /** Whether only time or other credentials end it. */
  default boolean waitsForCredentials() {
    return this instanceof Lost
        || isUsedUp()
        || (this instanceof BackingOff && tokenOrNull() == null);
  }

  /** Whether there is only to wait for the token's end, or for other credentials. */
  default boolean isUsedUp() {
    return this instanceof BackingOff waiting && waiting.attemptAt == DueQueue.NEVER;
  }

  /** The same with another token, where there is one. */
  default SessionState withToken(Token token) {
    if (this instanceof Fresh) {
      return new Fresh(token);
    }
    if (this instanceof Refreshing refreshing) {
      return new Refreshing(token, refreshing.flight);
    }
    return this instanceof BackingOff backingOff
        ? new BackingOff(token, backingOff.flight, backingOff.attemptAt, backingOff.notBefore)
        : this;
  }

  /** When something is to be done; {@link DueQueue#NEVER} for not by itself. */
  default long dueAt(boolean canAcquire) {
    if (this instanceof Absent absent) {
      return absent.beginsAt;
    }
    if (this instanceof Fresh fresh) {
      return fresh.token.isRefused() ? DueQueue.NEVER : fresh.token.refreshAt();
    }
    if (this instanceof BackingOff waiting) {
      Token token = waiting.token;
      return token == null || (canAcquire && !isUsedUp())
          ? waiting.attemptAt
          : Math.min(waiting.attemptAt, token.endsAt());
    }
    return DueQueue.NEVER;
  }

  /** As others see it. */
  default State shown() {
    if (this instanceof Absent) {
      return State.ABSENT;
    } else if (this instanceof Acquiring) {
      return State.ACQUIRING;
    } else if (this instanceof Fresh) {
      return State.FRESH;
    } else if (this instanceof Refreshing) {
      return State.REFRESHING;
    } else if (this instanceof BackingOff) {
      return State.BACKING_OFF;
    } else {
      return this instanceof Lost ? State.LOST : State.CLOSED;
    }
  }
}
