package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.managed.store.Companion;
import io.github.sessiongateway.internal.telemetry.CurrentRequest;
import io.github.sessiongateway.internal.telemetry.RequestContext;
import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A credential whose bugs cannot block a session. It never throws and only fails with a {@link
 * SessionException}. Revoking a token that is not valid any more succeeds.
 */
public record GuardedCredential(Credential credential, CurrentRequest current)
    implements Credential {
  private static final Logger log = LoggerFactory.getLogger(GuardedCredential.class);

  @Override
  public String account() {
    return credential.account();
  }

  @Override
  public boolean canAcquire() {
    return credential.canAcquire();
  }

  @Override
  public Future<Issued> acquire() {
    return careful(credential::acquire);
  }

  @Override
  public Future<Issued> renew(Bearer token, Consumer<Issued> late) {
    return careful(() -> credential.renew(token, late));
  }

  @Override
  public boolean refreshes() {
    return credential.refreshes();
  }

  @Override
  public boolean callsKoyeb() {
    return credential.callsKoyeb();
  }

  @Override
  public @Nullable Companion companion() {
    return credential.companion();
  }

  @Override
  public void follow(@Nullable Companion newer) {
    credential.follow(newer);
  }

  @Override
  public Future<Void> revoke(Bearer token) {
    return careful(() -> credential.revoke(token))
        .recover(
            cause ->
                cause instanceof SessionException failure
                        && failure.failure() == Failure.UNAUTHORIZED
                    ? Future.succeededFuture()
                    : Future.failedFuture(cause));
  }

  @Override
  public @Nullable Secret login() {
    return credential.login();
  }

  @Override
  public SessionException lost(SessionException cause) {
    return credential.lost(cause);
  }

  @Override
  public boolean isRefusal(SessionException cause) {
    return credential.isRefusal(cause);
  }

  @Override
  public void replace(String secret) {
    credential.replace(secret);
  }

  private <T> Future<T> careful(Supplier<Future<T>> call) {
    RequestContext request = current.get();
    Future<T> called;
    try {
      called = call.get();
    } catch (RuntimeException e) {
      called = Future.failedFuture(e);
    }
    return called.recover(cause -> Future.failedFuture(translated(request, cause)));
  }

  private static SessionException translated(RequestContext request, Throwable cause) {
    if (cause instanceof SessionException failure) {
      return failure;
    }
    request.log(() -> log.error("Internal error in the credential of a session", cause));
    return SessionException.of(Failure.INTERNAL, "Internal error.");
  }
}
