package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.bridge.auth.AuthenticationException.Reason;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/** Accepts the key {@code right} of the client ci, which may log in. */
public final class OneKey implements Authenticator {
  private final BridgeClient client =
      new BridgeClient("ci", Set.of(Permission.LOGIN), List.of(), /* expiresAt= */ null);

  @Override
  public Future<Identity> authenticate(Secret credential) {
    return credential.value().equals("right")
        ? Future.succeededFuture(new Identity(client, credential, () -> true))
        : AuthenticationException.future(Reason.UNKNOWN_KEY);
  }
}
