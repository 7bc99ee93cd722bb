package io.github.sessiongateway.internal.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The calls to Koyeb.
 *
 * @param baseUrl scheme, host and perhaps a port; no path
 * @param connectTimeout for one TCP connection
 * @param attemptTimeout for one attempt, until the last byte of its answer
 * @param deadline for one call with all its attempts
 * @param maxInFlight the attempts that are under way at the same time
 * @param maxWaiting the calls that wait in the queue
 * @param maxReplyBytes the largest body that is read
 */
public record UpstreamConfig(
    URI baseUrl,
    Duration connectTimeout,
    Duration attemptTimeout,
    Duration deadline,
    int maxInFlight,
    int maxWaiting,
    int maxReplyBytes,
    TransportConfig transport,
    RetryConfig retry,
    BreakerConfig breaker) {

  private static final String BASE_URL = "https://app.koyeb.com";

  static UpstreamConfig read(ConfigReader settings) {
    Duration least = Duration.ofMillis(10);
    // Below the 30 s after which the bus itself fails a request without a reply.
    Duration most = Duration.ofSeconds(25);
    String url =
        settings
            .text("upstream.base-url")
            .where(
                "an http or https URL without a path, such as " + BASE_URL,
                text -> Hosts.base(text) != null)
            .or(BASE_URL);
    boolean plain = settings.bool("upstream.allow-plain-http").or(false);
    Duration connect =
        settings
            .duration("upstream.connect-timeout")
            .between(least, most)
            .or(Duration.ofSeconds(5));
    Duration attempt =
        settings
            .duration("upstream.attempt-timeout")
            .between(least, most)
            .or(Duration.ofSeconds(8));
    Duration deadline =
        settings.duration("upstream.deadline").between(least, most).or(Duration.ofSeconds(20));
    int inFlight = settings.integer("upstream.max-in-flight").between(1, 10_000).or(64);
    int waiting = settings.integer("upstream.max-waiting").between(0, 100_000).or(256);
    int replyBytes =
        settings.integer("upstream.max-reply-bytes").between(1024, 16 * 1024 * 1024).or(65_536);
    TransportConfig transport = TransportConfig.read(settings);
    RetryConfig retry = RetryConfig.read(settings);
    BreakerConfig breaker = BreakerConfig.read(settings);
    URI base = URI.create(url);
    if (base.getScheme().equals("http") && !plain && !Hosts.isLoopback(base.getHost())) {
      settings.problem(
          "upstream.base-url",
          "is http to a host that is not loopback: use https, or set upstream.allow-plain-http");
    }
    if (base.getScheme().equals("http") && Hosts.isLoopback(base.getHost())) {
      // A proxy would read the passwords, and loopback would be the proxy's own machine.
      transport = transport.withProxy(null);
    }
    // A deadline below the default of attempt-timeout is not a mistake: it ends the attempt.
    Duration call = attempt.compareTo(deadline) > 0 ? deadline : attempt;
    return new UpstreamConfig(
        base, connect, call, deadline, inFlight, waiting, replyBytes, transport, retry, breaker);
  }

  boolean isElsewhere() {
    return !baseUrl.toString().equals(BASE_URL);
  }

  /** Returns the same configuration for a Koyeb on this machine, without a proxy. */
  public UpstreamConfig withBaseUrl(URI url) {
    return with(url, transport.withProxy(null));
  }

  UpstreamConfig withProxy(@Nullable ProxyConfig proxy) {
    return withTransport(
        transport.withProxy(proxy == null ? null : new TransportConfig.Proxy(proxy, null)));
  }

  /** Returns the same configuration with another transport. */
  public UpstreamConfig withTransport(TransportConfig other) {
    return with(baseUrl, other);
  }

  /** Returns the same configuration with the running value of each key that needs a restart. */
  UpstreamConfig keeping(UpstreamConfig running) {
    return new UpstreamConfig(
        running.baseUrl,
        connectTimeout,
        attemptTimeout.compareTo(running.deadline) > 0 ? running.deadline : attemptTimeout,
        running.deadline,
        maxInFlight,
        maxWaiting,
        maxReplyBytes,
        // The proxy and the authorities of another Koyeb may not fit.
        baseUrl.equals(running.baseUrl) ? transport : running.transport,
        retry,
        breaker);
  }

  private UpstreamConfig with(URI url, TransportConfig otherTransport) {
    return new UpstreamConfig(
        url,
        connectTimeout,
        attemptTimeout,
        deadline,
        maxInFlight,
        maxWaiting,
        maxReplyBytes,
        otherTransport,
        retry,
        breaker);
  }
}
