package io.github.sessiongateway.bus;

import io.github.sessiongateway.api.ManagedAddress;
import io.github.sessiongateway.api.SessionAddress;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The requests that another gateway may get after one that died with them. */
final class Repeatable {
  private Repeatable() {}

  /**
   * Returns whether a request does no harm twice. A login leaves a session at Koyeb. A bearer that
   * was refreshed or logged out may have ended, and its repetition would fail.
   */
  static boolean isRepeatable(String address, @Nullable JsonObject body) {
    if (address.equals(SessionAddress.REFRESH.address())) {
      return body != null && body.containsKey("session");
    }
    return address.equals(ManagedAddress.TOKEN.address())
        || address.equals(ManagedAddress.STATUS.address())
        || address.equals(SessionAddress.WHOAMI.address())
        || address.equals(SessionAddress.ORGANIZATIONS.address());
  }
}
