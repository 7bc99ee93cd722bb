package io.github.sessiongateway.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How connections to Koyeb are made.
 *
 * @param trustFile PEM of the authorities that are trusted; null for those of the Java platform
 * @param proxy null for none
 * @param connectionMaxLife how long a connection is used, so that a change of DNS is followed
 */
public record TransportConfig(
    @Nullable Path trustFile, @Nullable ProxyConfig proxy, Duration connectionMaxLife) {

  static TransportConfig read(ConfigReader settings) {
    String trust =
        settings
            .optional("upstream.trust-file")
            .where(
                "a PEM file with certificates, or empty for those of the Java platform",
                file -> file.isEmpty() || ConfigFiles.holdsCertificates(file))
            .or("");
    String proxy =
        settings
            .secret("upstream.proxy")
            .where(ProxyConfig.ALLOWED, url -> url.isEmpty() || ProxyConfig.parse(url) != null)
            .or("");
    return new TransportConfig(
        ConfigFiles.path(trust),
        proxy.isEmpty() ? null : ProxyConfig.parse(proxy),
        settings
            .duration("upstream.connection-max-life")
            .between(Duration.ofSeconds(1), Duration.ofHours(24))
            .or(Duration.ofMinutes(5)));
  }

  TransportConfig withProxy(@Nullable ProxyConfig other) {
    return new TransportConfig(trustFile, other, connectionMaxLife);
  }
}
