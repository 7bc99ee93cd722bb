package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;
import java.util.function.Consumer;

/**
 * A credential of an organization that a caller named. Koyeb may not know it, or refuse it: then
 * the caller is wrong, and not the credential.
 */
public record AskedOrganization(ApiTokenCredential credential) implements Credential {
  @Override
  public String account() {
    return credential.account();
  }

  @Override
  public boolean canAcquire() {
    return true;
  }

  /** Fails with 403 if Koyeb does not know the organization, because no later mint can help. */
  @Override
  public Future<Issued> acquire() {
    return credential
        .acquire()
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof SessionException failure
                            && failure.failure() == Failure.NOT_FOUND
                        ? SessionException.of(
                            Failure.FORBIDDEN,
                            "Koyeb does not know the organization. " + failure.getMessage())
                        : cause));
  }

  @Override
  public Future<Issued> renew(Bearer token, Consumer<Issued> late) {
    return credential.renew(token, late);
  }

  @Override
  public boolean refreshes() {
    return false;
  }

  @Override
  public Future<Void> revoke(Bearer token) {
    return credential.revoke(token);
  }

  @Override
  public Secret login() {
    return credential.login();
  }

  @Override
  public SessionException lost(SessionException cause) {
    return isRefusal(cause) ? cause : credential.lost(cause);
  }

  @Override
  public boolean isRefusal(SessionException cause) {
    return cause.failure() == Failure.FORBIDDEN || cause.failure() == Failure.INVALID_REQUEST;
  }

  @Override
  public void replace(String secret) {
    credential.replace(secret);
  }
}
