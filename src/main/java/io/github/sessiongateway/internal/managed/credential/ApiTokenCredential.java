package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.AccessTokens;
import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.SessionException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A Koyeb API token, which mints access tokens of an organization. A refresh mints another one. A
 * logout does nothing, because access tokens expire by themselves.
 */
public final class ApiTokenCredential implements Credential {
  private final AccessTokens koyeb;
  private final String organizationId;
  private final Duration validity;
  private Secret apiToken;

  public ApiTokenCredential(
      AccessTokens koyeb, Secret apiToken, String organizationId, Duration validity) {
    this.koyeb = koyeb;
    this.apiToken = apiToken;
    this.organizationId = organizationId;
    this.validity = validity;
  }

  static String account(String organizationId) {
    return Accounts.digest("api-token", null, organizationId);
  }

  @Override
  public String account() {
    return account(organizationId);
  }

  @Override
  public boolean canAcquire() {
    return true;
  }

  @Override
  public Future<Issued> acquire() {
    return koyeb
        .mint(new Bearer(apiToken.value()), organizationId, validity)
        .map(reply -> new Issued(reply, reply.expiresAt() == null ? validity : null));
  }

  /** Ignores late tokens, because a token that is minted does not end another. */
  @Override
  public Future<Issued> renew(Bearer token, Consumer<Issued> late) {
    // A 401 is about the API token. The minted token stays valid.
    return acquire()
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof SessionException failure
                            && failure.failure() == Failure.UNAUTHORIZED
                        ? SessionException.of(
                            Failure.REAUTH_REQUIRED,
                            "Koyeb rejected the API token. " + failure.getMessage())
                        : cause));
  }

  @Override
  public boolean refreshes() {
    return false;
  }

  @Override
  public Future<Void> revoke(Bearer token) {
    return Future.succeededFuture();
  }

  @Override
  public Secret login() {
    return new Secret(String.join("\n", account(), validity.toString(), apiToken.value()));
  }

  @Override
  public void replace(String secret) {
    apiToken = new Secret(secret);
  }
}
