package io.github.sessiongateway.api;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sessions that the gateway keeps alive, each under its name. Every future ends within the deadline
 * of its implementation, with a reply or a {@link SessionException}: {@code no_such_session} for an
 * unknown name, {@code reauth_required} if the session needs a new credential. Safe from any
 * thread.
 */
public interface ManagedSessions {
  /** Returns a valid token, at once unless it has to be refreshed first. */
  Future<LoginReply> token(String session);

  /**
   * Returns a token that stays valid for at least this time, refreshed first if necessary. Fails
   * with {@code invalid_request} if no token of the session lives that long.
   */
  Future<LoginReply> token(String session, Duration minTtl);

  /** Returns a token in place of one that Koyeb has just rejected with 401. */
  Future<LoginReply> rejected(String session, Bearer token);

  /** Returns all sessions that the caller may see. */
  Future<List<SessionStatus>> status();

  /** Returns one session. */
  Future<SessionStatus> status(String session);

  /** Refreshes now. Callers at the same time share one refresh. */
  Future<LoginReply> refresh(String session);

  /** Ends the session at Koyeb and forgets it, even if Koyeb does not answer. */
  Future<Void> logout(String session);

  /**
   * Logs in and keeps the new session alive under that name. Fails with {@code in_use} if the name
   * belongs to another account.
   */
  Future<LoginReply> keep(String session, LoginRequest login);

  /** Tells a listener each change until the subscription is cancelled. It must not block. */
  Subscription events(Consumer<SessionEvent> listener);

  /** What a listener has until it is cancelled. */
  @FunctionalInterface
  interface Subscription {
    /** Ends the subscription. */
    void cancel();
  }
}
