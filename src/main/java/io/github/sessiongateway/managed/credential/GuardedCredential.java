package io.github.sessiongateway.managed.credential;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A credential whose faults do not leave a session in the air: it never throws, fails with a {@link
 * SessionException} alone, and to end a token that is dead already is no failure.
 */
public record GuardedCredential(Credential credential) implements Credential {
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
  public Future<Issued> renew(Bearer token) {
    return careful(() -> credential.renew(token));
  }

  @Override
  public boolean refreshes() {
    return credential.refreshes();
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
  public void replace(String secret) {
    credential.replace(secret);
  }

  private static <T> Future<T> careful(Supplier<Future<T>> call) {
    Future<T> called;
    try {
      called = call.get();
    } catch (RuntimeException e) {
      called = Future.failedFuture(e);
    }
    return called.recover(cause -> Future.failedFuture(translated(cause)));
  }

  private static SessionException translated(Throwable cause) {
    if (cause instanceof SessionException failure) {
      return failure;
    }
    log.error("A fault of the gateway behind a session", cause);
    return SessionException.of(Failure.INTERNAL, "The gateway has a fault.");
  }
}
