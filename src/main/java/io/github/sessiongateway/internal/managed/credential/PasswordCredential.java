package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.api.LoginRequest;
import io.github.sessiongateway.api.Secret;
import io.vertx.core.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An e-mail address and a password: login, refresh, logout. */
public final class PasswordCredential implements Credential {
  private final KoyebCalls koyeb;
  private final String email;
  private final @Nullable String organizationId;
  private Secret password;

  public PasswordCredential(
      KoyebCalls koyeb, String email, Secret password, @Nullable String organizationId) {
    this.koyeb = koyeb;
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
        .background()
        .login(new LoginRequest(email, password, organizationId, null, null))
        .map(reply -> new Issued(reply, null));
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
  public Secret login() {
    return new Secret(account() + "\n" + password.value());
  }

  @Override
  public void replace(String secret) {
    password = new Secret(secret);
  }
}
