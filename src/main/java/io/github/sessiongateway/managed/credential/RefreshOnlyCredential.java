package io.github.sessiongateway.managed.credential;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.vertx.core.Future;

/**
 * A session that a caller began and handed over: it can be refreshed and ended, and, since the
 * password was not kept, not begun again.
 */
public final class RefreshOnlyCredential implements Credential {
  private final Sessions koyeb;
  private final Sessions ending;
  private final String account;

  /**
   * A credential.
   *
   * @param koyeb for what has a back-off of its own
   * @param ending for logouts, which are tried once by a session
   */
  public RefreshOnlyCredential(Sessions koyeb, Sessions ending, String account) {
    this.koyeb = koyeb;
    this.ending = ending;
    this.account = account;
  }

  @Override
  public String account() {
    return account;
  }

  @Override
  public boolean canAcquire() {
    return false;
  }

  @Override
  public Future<Issued> acquire() {
    return Future.failedFuture(
        SessionException.of(Failure.REAUTH_REQUIRED, "No password is kept for this session."));
  }

  @Override
  public Future<Issued> renew(Bearer token) {
    return koyeb.refresh(token).map(reply -> new Issued(reply, null));
  }

  @Override
  public Future<Void> revoke(Bearer token) {
    return ending.logout(token);
  }

  @Override
  public void replace(String secret) {}
}
