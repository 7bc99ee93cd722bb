package io.github.sessiongateway.config;

import java.time.Duration;

/**
 * A session that is kept alive.
 *
 * @param required whether the gateway is not ready without it
 * @param advisory how long before its end a token is refreshed at the earliest
 */
public record SessionConfig(
    String name, CredentialConfig credential, boolean required, Duration advisory) {

  static SessionConfig read(ConfigReader settings, String name) {
    String key = "sessions." + name;
    return new SessionConfig(
        name,
        CredentialConfig.read(settings, key + ".credential"),
        settings.bool(key + ".required").or(true),
        settings
            .duration(key + ".advisory")
            .between(Duration.ofSeconds(1), Duration.ofHours(8760))
            .or(Duration.ofHours(12)));
  }
}
