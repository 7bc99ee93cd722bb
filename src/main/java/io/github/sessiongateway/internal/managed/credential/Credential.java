package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.store.Companion;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The source of a session's tokens. Every future fails with a {@link
 * io.github.sessiongateway.api.SessionException}. Confined to the session's event loop.
 */
public interface Credential {
  /**
   * A new token.
   *
   * @param validity the token's life if the reply does not tell it; null otherwise
   */
  record Issued(LoginReply reply, @Nullable Duration validity) {}

  /** Returns the digest of the account, which is not a secret. */
  String account();

  /** Returns whether this credential can begin a session. Without it, a lost session stays lost. */
  boolean canAcquire();

  /** Begins a session. */
  Future<Issued> acquire();

  /**
   * Returns a newer token for a valid one. Fails with 401 if Koyeb rejected the old one.
   *
   * @param late is given a newer token that comes after the failure, at most once. Nothing says
   *     that none will come.
   */
  Future<Issued> renew(Bearer token, Consumer<Issued> late);

  /** Returns whether {@link #renew} refreshes the token itself, which may revoke the old one. */
  default boolean refreshes() {
    return true;
  }

  /**
   * Returns whether tokens come from Koyeb's account API. Otherwise an outage of it, or its end,
   * says nothing about the next attempt.
   */
  default boolean callsKoyeb() {
    return true;
  }

  /**
   * Returns the secret that the next token needs and that changes with each token; null for a
   * credential without one. A new token is stored with it before callers get the token.
   */
  default @Nullable Companion companion() {
    return null;
  }

  /** Takes such a secret of the same account, which is newer if the credential has one at all. */
  default void follow(@Nullable Companion newer) {}

  /** Revokes a token at Koyeb. */
  Future<Void> revoke(Bearer token);

  /**
   * Returns all that the session logs in with, to compare it by a digest; null if it cannot. A
   * login with something else may succeed where this one failed.
   */
  default @Nullable Secret login() {
    return null;
  }

  /**
   * Returns what callers are told while the session is lost.
   *
   * @param cause the failure that lost it
   */
  default SessionException lost(SessionException cause) {
    return SessionException.of(
        Failure.REAUTH_REQUIRED,
        "The session is lost: it needs a new password, API token or login. " + cause.getMessage());
  }

  /** Returns whether a session is lost because a caller asked for what Koyeb does not allow. */
  default boolean isRefusal(SessionException cause) {
    return false;
  }

  /** Replaces the secret. */
  void replace(String secret);
}
