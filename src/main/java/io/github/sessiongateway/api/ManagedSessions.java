package io.github.sessiongateway.api;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sessions that are kept alive, each by its name. Every future ends within the deadline of its
 * implementation, with an answer or a {@link SessionException}: {@code no_such_session} for a name
 * that is not there, {@code reauth_required} where only a login helps. Safe from any thread.
 */
public interface ManagedSessions {
  /** A valid token; at once while there is one that need not be refreshed first. */
  Future<LoginReply> token(String session);

  /**
   * A token that stays valid for so long at least; refreshed first where it would not. {@code
   * invalid_request}, where no token of the session lives so long.
   */
  Future<LoginReply> token(String session, Duration minTtl);

  /** A token in place of one that Koyeb has just refused with 401. */
  Future<LoginReply> rejected(String session, Bearer token);

  /** All sessions that the caller may see. */
  Future<List<SessionStatus>> status();

  /** One session. */
  Future<SessionStatus> status(String session);

  /** Refreshes now; who asks for the same joins. */
  Future<LoginReply> refresh(String session);

  /** Ends the session at Koyeb and forgets it, also where Koyeb does not answer. */
  Future<Void> logout(String session);

  /**
   * Logs in and keeps the new session alive under that name; {@code in_use}, if the name belongs to
   * another account.
   */
  Future<LoginReply> keep(String session, LoginRequest login);

  /** Listens to what happens, until it is cancelled. Listeners must not block. */
  Subscription events(Consumer<SessionEvent> listener);

  /** A listener that listens. */
  @FunctionalInterface
  interface Subscription {
    /** Ends it. */
    void cancel();
  }
}
