package io.github.sessiongateway.internal.bus;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** A caller's message to an address. */
record Request(@Nullable Object body, MultiMap headers) {}
