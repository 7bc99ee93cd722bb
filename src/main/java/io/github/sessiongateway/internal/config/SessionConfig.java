package io.github.sessiongateway.internal.config;

import java.time.Duration;

/**
 * A managed session of the configuration.
 *
 * @param required whether the gateway is only ready if the session is
 * @param advisory the earliest time for a refresh, before the token expires
 */
public record SessionConfig(
    String name, CredentialConfig credential, boolean required, Duration advisory) {

  static SessionConfig read(ConfigReader settings, String name) {
    String key = "sessions." + name;
    return new SessionConfig(
        name,
        CredentialConfig.read(settings, key + ".credential"),
        settings.bool(key + ".required").or(true),
        advisory(settings, key));
  }

  static Duration advisory(ConfigReader settings, String key) {
    return settings
        .duration(key + ".advisory")
        .between(Duration.ofSeconds(1), Duration.ofHours(8760))
        .or(Duration.ofHours(12));
  }
}
