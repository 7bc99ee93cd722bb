/**
 * What the gateway tells about its work: the request that a log line belongs to, and measurements.
 */
@NullMarked
package io.github.sessiongateway.internal.telemetry;

import org.jspecify.annotations.NullMarked;
