package io.github.sessiongateway.config;

import java.time.Duration;

/**
 * The whole configuration, read and checked.
 *
 * @param shutdownDeadline how long a stopping gateway lets requests under way finish
 */
public record GatewayConfig(
    UpstreamConfig upstream,
    BusScope busScope,
    HttpBridgeConfig httpBridge,
    OpsConfig ops,
    SandboxConfig sandbox,
    Duration shutdownDeadline) {}
