package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.api.Sessions;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** An e-mail address and a password: login, refresh, logout. */
public final class PasswordCredential implements Credential {
  private final Sessions koyeb;
  private final Sessions ending;
  private final String email;
  private final @Nullable String organizationId;
  private Secret password;

  /**
   * Creates a credential.
   *
   * @param koyeb for background calls, which are not retried because the session backs off itself
   * @param ending for logouts, which a session tries once
   */
  public PasswordCredential(
      Sessions koyeb,
      Sessions ending,
      String email,
      Secret password,
      @Nullable String organizationId) {
    this.koyeb = koyeb;
    this.ending = ending;
    this.email = email;
    this.password = password;
    this.organizationId = organizationId;
  }

  public static String account(String email, @Nullable String organizationId) {
    return Accounts.digest("password", email, organizationId);
  }

  @Override
  public String account() {
    return account(email, organizationId);
  }

  @Override
  public boolean canAcquire() {
    return true;
  }

  @Override
  public Future<Issued> acquire() {
    return koyeb
        .login(new LoginRequest(email, password, organizationId, null, null))
        .map(reply -> new Issued(reply, null));
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
  public void replace(String secret) {
    password = new Secret(secret);
  }
}
