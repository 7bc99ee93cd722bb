package io.github.sessiongateway.internal.config;

import java.time.Duration;

/**
 * The limits of the bridge's clients. A burst may be as large as the rate.
 *
 * @param messagesPerSecond from one client, and from one peer address
 * @param loginsPerMinute from one peer address, and to one e-mail address
 * @param allLoginsPerMinute from all peers together
 * @param socketsPerClient open sockets of one client
 * @param socketsPerAddress open sockets of one peer address
 * @param sockets open sockets of all clients together
 * @param requestsPerSocket requests of one socket that are under way at the same time
 * @param idleTimeout the time after which a socket without a complete message is closed
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
  /** The largest idle timeout. */
  public static final Duration MAX_IDLE_TIMEOUT = Duration.ofHours(24);

  /** The largest number of open sockets. */
  public static final int MAX_SOCKETS = 100_000;

  static LimitsConfig read(ConfigReader settings) {
    return new LimitsConfig(
        settings.integer("bridge.limits.messages-per-second").between(1, 1_000_000).or(200),
        settings.integer("bridge.limits.logins-per-minute").between(1, 1_000_000).or(30),
        settings.integer("bridge.limits.all-logins-per-minute").between(1, 1_000_000).or(300),
        settings.integer("bridge.limits.sockets-per-client").between(1, 100_000).or(100),
        settings.integer("bridge.limits.sockets-per-address").between(1, 100_000).or(100),
        settings.integer("bridge.limits.sockets").between(1, MAX_SOCKETS).or(1000),
        settings.integer("bridge.limits.requests-per-socket").between(1, 10_000).or(32),
        settings
            .duration("bridge.limits.idle-timeout")
            .between(Duration.ofSeconds(1), MAX_IDLE_TIMEOUT)
            .or(Duration.ofMinutes(1)));
  }
}
