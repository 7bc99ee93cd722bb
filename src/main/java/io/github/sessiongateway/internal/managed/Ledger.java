package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.SessionStatus;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/**
 * What outlives the process, and whom it is shared with. It decides when a session may call Koyeb,
 * and learns what came of it. Confined to the sessions' event loop.
 */
interface Ledger {
  /** The answer to a session that wants to call Koyeb. */
  sealed interface Turn {
    /** It may call now. */
    record Mine() implements Turn {}

    /**
     * It must not call yet.
     *
     * @param at when it may ask again; {@link DueQueue#NEVER} if waiting does not help
     * @param why the reason that its callers get
     */
    record Later(long at, SessionException why) implements Turn {}

    /**
     * A call would fail, because Koyeb rejected the same credentials of another gateway.
     *
     * @param why Koyeb's failure
     */
    record Useless(SessionException why) implements Turn {}

    Turn MINE = new Mine();
  }

  /** Returns why a session that this gateway does not know has no token. Safe from any thread. */
  SessionException unknown();

  /** Returns the version after which a session begins on this gateway. */
  Version version(String name);

  /** Returns the gateway that may call Koyeb for a session at present; null if none may. */
  SessionStatus.@Nullable Turn held(String name);

  /** Returns whether this gateway may log in for a session that it does not have yet. */
  Future<Turn> turn(String name);

  /**
   * Returns whether a session may call Koyeb. It completes at once for a gateway that shares
   * nothing. Otherwise it may take long, and the session may have changed by then.
   */
  Future<Turn> turn(ManagedSession session);

  /** Gives back a turn that a session does not need any more. */
  void released(String name);

  /**
   * Returns the version of a token that a call brought, which is higher if another gateway's token
   * of the same version was rejected.
   */
  Version next(ManagedSession session, Version brought);

  /** Returns a new token with the times of its refresh that suit all gateways. */
  Token scheduled(ManagedSession session, Version version, Token token);

  /** Records the session's present token. Returns at once, and tries until it is stored. */
  void brought(ManagedSession session, Token token);

  /** Records that callers must not get the session's token any more. Returns at once. */
  void doubted(ManagedSession session, Token token);

  /**
   * Records that Koyeb rejected the token of a version that the session sent. Completes with
   * whether it is the newest: otherwise another gateway may have a newer one.
   */
  Future<Boolean> rejected(ManagedSession session, Version sent);

  /**
   * Records that an attempt failed, which ends the session's turn.
   *
   * @param notBefore the earliest time of the next attempt
   */
  void failed(ManagedSession session, SessionException failure, long notBefore);

  /** Records that the session is lost until its credentials change, or another token comes. */
  void lost(ManagedSession session, SessionException cause);

  /** Completes when no gateway may use the session's tokens any more. Fails if that is unknown. */
  Future<Void> ended(ManagedSession session);

  /** Forgets a session on this gateway. */
  void forgotten(String name);

  /** Returns whether the latest change of a session is stored. It is false after a long wait. */
  Future<Boolean> stored(String name);
}
