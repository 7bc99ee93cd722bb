package io.github.sessiongateway.config;

import java.time.Duration;

/**
 * How much a client of the bridge may ask for.
 *
 * @param messagesPerSecond of one client, and of one address; as many at once
 * @param loginsPerMinute of one address, and to one e-mail; as many at once
 * @param allLoginsPerMinute of all together; as many at once
 * @param socketsPerClient open at the same time
 * @param socketsPerAddress open at the same time
 * @param sockets open at the same time, of all together
 * @param requestsPerSocket under way at the same time
 * @param idleTimeout after which a socket without a whole message is closed
 */
public record LimitsConfig(
    int messagesPerSecond,
    int loginsPerMinute,
    int allLoginsPerMinute,
    int socketsPerClient,
    int socketsPerAddress,
    int sockets,
    int requestsPerSocket,
    Duration idleTimeout) {

  static LimitsConfig read(ConfigReader settings) {
    return new LimitsConfig(
        settings.integer("bridge.limits.messages-per-second").between(1, 1_000_000).or(200),
        settings.integer("bridge.limits.logins-per-minute").between(1, 1_000_000).or(30),
        settings.integer("bridge.limits.all-logins-per-minute").between(1, 1_000_000).or(300),
        settings.integer("bridge.limits.sockets-per-client").between(1, 100_000).or(100),
        settings.integer("bridge.limits.sockets-per-address").between(1, 100_000).or(100),
        settings.integer("bridge.limits.sockets").between(1, 100_000).or(1000),
        settings.integer("bridge.limits.requests-per-socket").between(1, 10_000).or(32),
        settings
            .duration("bridge.limits.idle-timeout")
            .between(Duration.ofSeconds(1), Duration.ofHours(24))
            .or(Duration.ofMinutes(1)));
  }
}
