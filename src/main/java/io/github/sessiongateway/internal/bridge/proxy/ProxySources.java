package io.github.sessiongateway.internal.bridge.proxy;

import io.github.sessiongateway.api.ManagedSessions;

/** Where the proxy sends requests, and the sessions whose tokens it puts into them. */
public record ProxySources(ProxyUpstream upstream, ManagedSessions sessions) {}
