package io.github.sessiongateway.config;

/**
 * Who the clients of the bridge are.
 *
 * @param allowAnonymous whether a client that nobody knows may do everything
 */
public record AuthConfig(AuthMode mode, boolean allowAnonymous) {
  static AuthConfig read(ConfigReader settings) {
    return new AuthConfig(
        settings.choice("bridge.auth.mode", AuthMode.class).or(AuthMode.NONE),
        settings.bool("bridge.auth.allow-anonymous").or(false));
  }
}
