/** Traces a gateway with an application's own OpenTelemetry. */
@NullMarked
package io.github.sessiongateway.tracing;

import org.jspecify.annotations.NullMarked;
