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
}
