package io.github.sessiongateway.config;

import java.util.List;

/**
 * The bridge over HTTP.
 *
 * @param port 0 for a free one
 * @param origins the {@code Origin}s that may connect; empty for the own origin alone
 */
public record HttpBridgeConfig(boolean enabled, String host, int port, List<String> origins) {}
