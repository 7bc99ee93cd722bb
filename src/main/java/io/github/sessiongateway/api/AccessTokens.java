package io.github.sessiongateway.api;

import io.vertx.core.Future;
import java.time.Duration;

/** Koyeb's organization access tokens, which an API token mints. */
@FunctionalInterface
public interface AccessTokens {
  /**
   * Mints a token. Koyeb does not say when it expires: after its validity, in whole seconds. Fails
   * with a {@link SessionException}.
   */
  Future<LoginReply> mint(Bearer apiToken, String organizationId, Duration validity);
}
