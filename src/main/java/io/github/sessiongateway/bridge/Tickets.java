package io.github.sessiongateway.bridge;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.bridge.ConnectionState.Known;
import org.jspecify.annotations.Nullable;

/** What a page shows in its URL in place of a credential, since it cannot set a header. */
@FunctionalInterface
interface Tickets {
  /** Whose ticket it was; null if it is none, or was used already. */
  @Nullable Known redeem(Secret ticket);
}
