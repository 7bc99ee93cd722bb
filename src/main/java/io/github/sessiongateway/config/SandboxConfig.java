package io.github.sessiongateway.config;

import io.github.sessiongateway.api.Secret;
import java.time.Duration;
import java.util.Map;

/**
 * The account API in the same process.
 *
 * @param port on loopback; 0 for a free one
 * @param oldBearer what becomes of a bearer that was refreshed
 * @param tokenLife how long a token is valid
 * @param users passwords by e-mail address
 */
public record SandboxConfig(
    boolean enabled, int port, OldBearer oldBearer, Duration tokenLife, Map<String, Secret> users) {

  /** What becomes of a bearer that was refreshed; Koyeb does not say. */
  public enum OldBearer {
    /** It stays valid until it expires. */
    VALID,
    /** It ends with the refresh. */
    DEAD
  }
}
