/** The gateway's spans in OpenTelemetry. Nothing of it is loaded unless traces are on. */
@NullMarked
package io.github.sessiongateway.internal.tracing;

import org.jspecify.annotations.NullMarked;
