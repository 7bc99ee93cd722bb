package io.github.sessiongateway.internal.config;

import java.util.List;
import java.util.Objects;

/**
 * The bridge over HTTP.
 *
 * @param port 0 for a free port
 * @param origins the origins whose pages may connect, besides the bridge's own
 * @param trustedProxies the proxies whose {@code X-Forwarded-For} is trusted
 * @param tokens whether programs may ask for tokens by {@code /oauth2/token} and {@code /token/}
 * @param console whether the console is served; it never is beyond loopback or behind a proxy
 */
public record HttpBridgeConfig(
    boolean enabled,
    String host,
    int port,
    List<String> origins,
    List<AddressRange> trustedProxies,
    boolean tokens,
    boolean console) {

  public HttpBridgeConfig {
    console &= Hosts.isLoopback(host) && trustedProxies.isEmpty();
  }

  static HttpBridgeConfig read(ConfigReader settings) {
    return new HttpBridgeConfig(
        settings.bool("bridge.http.enabled").or(false),
        Hosts.read(settings, "bridge.http.host"),
        settings.integer("bridge.http.port").between(0, 65_535).or(8080),
        settings
            .list("bridge.http.origins")
            .where(
                "a list of origins such as https://app.example.com",
                origins -> origins.stream().allMatch(Hosts::isOrigin))
            .or(List.of()),
        settings
            .list("bridge.http.trusted-proxies")
            .where(
                "a list of IP addresses, or ranges of them such as 10.0.0.0/8",
                ranges -> ranges.stream().allMatch(range -> AddressRange.parse(range) != null))
            .or(List.of())
            .stream()
            .map(AddressRange::parse)
            .filter(Objects::nonNull)
            .toList(),
        settings.bool("bridge.http.tokens").or(false),
        settings.bool("bridge.http.console").or(true));
  }
}
