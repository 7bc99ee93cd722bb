package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.api.Sessions;
import io.vertx.core.Future;

/**
 * The credential of a session that a caller handed over. The session can be refreshed and logged
 * out. It cannot begin again, because the password is not stored.
 */
public final class RefreshOnlyCredential implements Credential {
  private final Sessions koyeb;
  private final Sessions ending;
  private final String account;

  /**
   * Creates a credential.
   *
   * @param koyeb for background calls, which are not retried because the session backs off itself
   * @param ending for logouts, which a session tries once
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
        SessionException.of(
            Failure.REAUTH_REQUIRED, "The gateway does not store the password of this session."));
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
