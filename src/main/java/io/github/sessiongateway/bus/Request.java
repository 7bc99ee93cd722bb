package io.github.sessiongateway.bus;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;

/** What a caller sent to an address. */
record Request(@Nullable Object body, MultiMap headers) {}
