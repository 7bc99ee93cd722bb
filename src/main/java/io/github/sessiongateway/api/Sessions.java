package io.github.sessiongateway.api;

import io.vertx.core.Future;

/**
 * The calls of a Koyeb account session. Every future ends within the deadline of its
 * implementation, with a reply or a {@link SessionException}.
 */
public interface Sessions {
  /** Begins a session with an e-mail address and a password. */
  Future<LoginReply> login(LoginRequest request);

  /**
   * Exchanges a bearer for one that lives longer. Koyeb does not say whether the old one stays
   * valid: use the new one.
   */
  Future<LoginReply> refresh(Bearer bearer);

  /** Begins a session without an organization, for the user of a bearer. */
  Future<LoginReply> newSession(Bearer bearer);

  /** Ends the session of a bearer. */
  Future<Void> logout(Bearer bearer);

  /**
   * Returns the user and the organization of a bearer. Fails with {@code not_found} if an
   * implementation cannot ask for them.
   */
  default Future<Identity> whoami(Bearer bearer) {
    return Future.failedFuture(
        SessionException.of(
            Failure.NOT_FOUND, "This implementation cannot ask whose a bearer is."));
  }
}
