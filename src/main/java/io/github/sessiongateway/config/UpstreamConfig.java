package io.github.sessiongateway.config;

import java.net.URI;
import java.time.Duration;

/**
 * How Koyeb is called.
 *
 * @param baseUrl scheme, host and perhaps a port; no path
 * @param connectTimeout for one TCP connection
 * @param attemptTimeout for one call, from its start to the last byte of its answer
 * @param deadline for one request, whatever it takes
 * @param maxInFlight calls at Koyeb at the same time
 * @param maxWaiting calls that wait for their turn
 * @param maxReplyBytes the largest body that is read
 */
public record UpstreamConfig(
    URI baseUrl,
    Duration connectTimeout,
    Duration attemptTimeout,
    Duration deadline,
    int maxInFlight,
    int maxWaiting,
    int maxReplyBytes) {

  /** The same, with Koyeb elsewhere. */
  public UpstreamConfig withBaseUrl(URI url) {
    return new UpstreamConfig(
        url, connectTimeout, attemptTimeout, deadline, maxInFlight, maxWaiting, maxReplyBytes);
  }
}
