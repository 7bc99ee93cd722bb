package io.github.sessiongateway.managed.credential;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginReply;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind a session and brings it tokens. Every future fails with a {@link
 * io.github.sessiongateway.api.SessionException}. Confined to the session's event loop.
 */
public interface Credential {
  /**
   * A token that was brought.
   *
   * @param validity how long it lives, where its reply does not tell; null otherwise
   */
  record Issued(LoginReply reply, @Nullable Duration validity) {}

  /** Which account it is: the same for the same one, and no secret. */
  String account();

  /** Whether it can begin a session; otherwise one that is lost stays lost. */
  boolean canAcquire();

  /** Begins a session. */
  Future<Issued> acquire();

  /** Brings a newer token in place of one that lives; a 401 says that it does not. */
  Future<Issued> renew(Bearer token);

  /** Whether {@link #renew} refreshes the token itself, which may end the old one. */
  default boolean refreshes() {
    return true;
  }

  /** Ends a token at Koyeb. */
  Future<Void> revoke(Bearer token);

  /** Its secret has changed. */
  void replace(String secret);
}
