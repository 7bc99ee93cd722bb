package io.github.sessiongateway.api;

import io.vertx.core.Future;

/**
 * The four calls of a Koyeb account session. Every future ends, within the deadline of its
 * implementation, with a reply or a {@link SessionException}.
 */
public interface Sessions {
  /** Begins a session with an e-mail address and a password. */
  Future<LoginReply> login(LoginRequest request);

  /**
   * Changes a bearer for one that lives longer. Whether the old one stays valid is not documented:
   * use the new one.
   */
  Future<LoginReply> refresh(Bearer bearer);

  /** Begins a session without an organization, for the user of a bearer. */
  Future<LoginReply> newSession(Bearer bearer);

  /** Ends the session of a bearer. */
  Future<Void> logout(Bearer bearer);

  /**
   * Asks for the user and the organization of a bearer. Fails with {@code not_found} where an
   * implementation cannot say.
   */
  default Future<Identity> whoami(Bearer bearer) {
    return Future.failedFuture(
        SessionException.of(Failure.NOT_FOUND, "These sessions do not tell whose a bearer is."));
  }
}
