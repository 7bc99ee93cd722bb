package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * The credential of a session that a caller handed over. The session can be refreshed and logged
 * out. It cannot begin again, because the password is not stored.
 */
public record RefreshOnlyCredential(KoyebCalls koyeb, String account) implements Credential {
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
  public Future<Issued> renew(Bearer token, Consumer<Issued> late) {
    return koyeb.renew(token, late);
  }

  @Override
  public Future<Void> revoke(Bearer token) {
    return koyeb.sessions().logout(token);
  }

  @Override
  public void replace(String secret) {}
}
