package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.bridge.ConnectionState.Known;
import io.github.sessiongateway.bridge.Unauthenticated.Reason;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/** Knows the key {@code right}, which is the client ci's, who may log in. */
final class OneKey implements Authenticator {
  private final Client client =
      new Client("ci", Set.of(Permission.LOGIN), List.of(), /* expiresAt= */ null);

  @Override
  public Future<Known> authenticate(Secret credential) {
    return credential.value().equals("right")
        ? Future.succeededFuture(new Known(client, credential, () -> true))
        : Unauthenticated.future(Reason.UNKNOWN_KEY);
  }
}
