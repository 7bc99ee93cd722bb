package io.github.sessiongateway.config;

/**
 * Where health is asked for.
 *
 * @param port 0 for a free one
 */
public record OpsConfig(boolean enabled, String host, int port) {}
