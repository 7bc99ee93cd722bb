package io.github.sessiongateway.internal.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the bridge authenticates its clients.
 *
 * @param allowAnonymous whether an anonymous client may use sessions by name
 * @param keysFile lists the clients; null unless the mode is {@code KEYS}
 * @param jwt null unless the mode is {@code JWT}
 */
public record AuthConfig(
    Mode mode, boolean allowAnonymous, @Nullable Path keysFile, @Nullable JwtConfig jwt) {

  /** What a client authenticates with. */
  public enum Mode {
    /** Nothing: every client is anonymous. */
    NONE,
    /** A key of the gateway's own. */
    KEYS,
    /** A token (JWT) of another issuer. */
    JWT
  }

  /** Whether another configuration authenticates the same kind of clients. */
  boolean isOfMode(AuthConfig other) {
    return mode == other.mode && allowAnonymous == other.allowAnonymous;
  }

  static AuthConfig read(ConfigReader settings) {
    Mode mode = settings.choice("bridge.auth.mode", Mode.class).or(Mode.NONE);
    boolean anonymous = settings.bool("bridge.auth.allow-anonymous").or(false);
    Path keysFile = ConfigFiles.readable(settings, "bridge.auth.keys-file");
    JwtConfig jwt = JwtConfig.read(settings, mode == Mode.JWT);
    if (anonymous && mode != Mode.NONE) {
      settings.problem("bridge.auth.allow-anonymous", "is true, but bridge.auth.mode is not none");
    }
    if (mode == Mode.KEYS && keysFile == null && !settings.isWrong("bridge.auth.keys-file")) {
      settings.problem("bridge.auth.keys-file", "is needed for bridge.auth.mode: keys");
    }
    if (mode != Mode.KEYS && keysFile != null) {
      settings.problem("bridge.auth.keys-file", "is given, but bridge.auth.mode is not keys");
    }
    return new AuthConfig(mode, anonymous, keysFile, jwt);
  }
}
