package io.github.sessiongateway.internal.bridge.auth;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.config.AuthConfig;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.List;

/**
 * Takes every client for the anonymous one. That client may send what needs a bearer or a password
 * of its own; with {@code bridge.auth.allow-anonymous}, it may use the managed sessions as well.
 */
public final class AnonymousAuthenticator implements Authenticator {
  private static final String NAME = "anonymous";

  private final Identity identity;

  public AnonymousAuthenticator(AuthConfig config) {
    BridgeClient client =
        config.allowAnonymous()
            ? new BridgeClient(NAME, EnumSet.allOf(Permission.class), List.of("*"), null, true)
            : new BridgeClient(
                NAME,
                EnumSet.of(
                    Permission.LOGIN,
                    Permission.REFRESH,
                    Permission.NEW,
                    Permission.LOGOUT,
                    Permission.WHOAMI,
                    Permission.MINT,
                    Permission.SWITCH,
                    Permission.UNSCOPE,
                    Permission.ORGANIZATIONS),
                List.of(),
                null,
                true);
    identity = new Identity(client, null, () -> true);
  }

  @Override
  public Identity anonymous() {
    return identity;
  }

  @Override
  public Future<Identity> authenticate(Secret credential) {
    return Future.succeededFuture(identity);
  }
}
